"""Gradients measured by finite differences, and what a failed comparison says."""

import math

import numpy as np
import pytest

from llmweek.exercise import Failure, expect
from llmweek.gradients import numerical


def test_numerical_gradients_are_the_calculus_ones():
    rng = np.random.default_rng(0)
    parameters = {"W": rng.normal(size=(3, 2)), "b": rng.normal(size=3), "s": np.array(0.5)}
    kept = {name: value.copy() for name, value in parameters.items()}

    def loss(p):
        return float((p["W"] ** 3).sum() + np.sin(p["b"]) @ p["b"] + math.exp(p["s"]))

    got = numerical(loss, parameters)
    b = parameters["b"]
    want = {"W": 3 * parameters["W"] ** 2, "b": np.cos(b) * b + np.sin(b), "s": np.exp(0.5)}
    for name, right in want.items():
        assert got[name].shape == parameters[name].shape
        np.testing.assert_allclose(got[name], right, rtol=1e-8)
        np.testing.assert_array_equal(parameters[name], kept[name])


def test_numerical_gradients_of_float32_parameters_are_float64():
    got = numerical(lambda p: float((p["x"] ** 2).sum()), {"x": np.array([3.0], np.float32)})
    assert got["x"].dtype == np.float64
    assert got["x"][0] == pytest.approx(6.0, abs=1e-8)


RNG = np.random.default_rng(1)
WANT = {"b": RNG.normal(size=5), "W": RNG.normal(size=(4, 4)), "C": RNG.normal(size=(40, 3))}


def said(slips=None, want=WANT, **changed):
    """The lesson about the right gradients with some of them changed."""
    answer = {name: value.copy() for name, value in want.items()} | changed

    def backward(batch):
        return answer

    with pytest.raises(Failure) as caught:
        expect(backward, 1).gradients(want, slips=slips)
    return caught.value.lesson


def half_right(value, rows, factor):
    return np.concatenate([value[:rows], factor * value[rows:]])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"W": 32 * WANT["W"]}, "the gradient of `W` is 32 times the right one everywhere"),
        ({"W": WANT["W"] / 32}, "0.03125 times the right one everywhere (1/32)"),
        ({"W": 0.7 * WANT["W"]}, "the gradient of `W` is 0.7 times the right one"),
        ({"W": -2 * WANT["W"]}, "the gradient of `W` is -2 times the right one"),
        ({"b": -WANT["b"]}, "the gradient of `b` has the wrong sign"),
        ({"W": WANT["W"].T}, "the gradient of `W` is the transpose"),
        ({"C": WANT["C"].T}, "the gradient of `C` is the transpose"),
        ({"C": np.zeros((40, 3))}, "the gradient of `C` is all zeros"),
        ({"C": half_right(WANT["C"], 3, 0.5)}, "`C` is right in 3 of 40 rows; elsewhere it is 0.5"),
        ({"C": half_right(WANT["C"], 39, -1)}, "in 39 of 40 rows; elsewhere it has the wrong sign"),
        ({"C": WANT["C"][::-1]}, "`C` is right in 0 of 40 rows; as a vector 1 times as long"),
        ({"b": np.append(WANT["b"][:4], 9.0)}, "`b` is right in 4 of 5 numbers"),
        ({"b": WANT["b"][:, None]}, "`b` has shape (5, 1) instead of (5,)"),
        ({"b": np.full(5, np.nan)}, "`b` is NaN in 5 of 5 numbers"),
        ({"b": np.append(WANT["b"][:4], np.inf)}, "`b` is infinite in 1 of 5 numbers"),
        ({"b": WANT["b"].tolist()}, "`b` is a list, not an array"),
        ({"b": None}, "`b` is None, not an array"),
        ({"b": np.ones(5, int)}, "`b` has dtype int64, not a float"),
        ({"spare": np.ones(2)}, "a key is too many"),
    ],
)
def test_the_lesson_says_which_gradient_is_wrong_and_how(changed, words):
    assert words in said(**changed)


def test_the_first_wrong_parameter_in_the_order_wanted_is_named_with_its_slip():
    slips = {"W": "divide by the batch", "b": "sum over the batch"}
    lesson = said(slips, W=2 * WANT["W"], b=2 * WANT["b"])
    assert "of `b` is 2 times" in lesson
    assert lesson.endswith("likely slip: sum over the batch")
    assert "likely slip" not in said(slips, C=2 * WANT["C"])


def test_a_row_that_should_be_zero_and_is_not():
    want = {"C": np.zeros((2, 3))}
    assert "where it should be zero it is not" in said(want=want, C=np.ones((2, 3)))


@pytest.mark.parametrize("answer", [None, [], np.ones(3)])
def test_no_dict_of_gradients(answer):
    with pytest.raises(Failure, match="instead of a dict of gradients"):
        expect(lambda: answer).gradients(WANT)


def test_a_missing_gradient_is_named():
    with pytest.raises(Failure, match="the gradient of `C` is missing"):
        expect(lambda: {name: WANT[name] for name in "bW"}).gradients(WANT)


def test_right_gradients_pass_up_to_the_tolerance():
    near = {name: value * (1 + 1e-6) for name, value in WANT.items()}
    expect(lambda: near).gradients(WANT)
    with pytest.raises(Failure):
        expect(lambda: near).gradients(WANT, rtol=1e-8, atol=0)


def test_the_lesson_quotes_no_values():
    lesson = said(W=np.full((4, 4), 123.456))
    assert "123" not in lesson
    assert str(float(WANT["W"][0, 0]))[:6] not in lesson
