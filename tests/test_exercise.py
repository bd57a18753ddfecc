"""The claims a test cell makes: strict about what was returned, plain about what went wrong."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmweek.compare import difference, show
from llmweek.exercise import Failure, duplicate, expect, require, seed

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
)


@given(values)
def test_a_value_differs_in_nothing_from_itself(value):
    assert difference(duplicate(value), value) is None


@given(values, values)
def test_values_that_python_tells_apart_differ(got, want):
    if got != want:
        assert difference(got, want) is not None


@pytest.mark.parametrize(
    ("got", "want"),
    [
        ((1, 2), [1, 2]),
        ([1, 2], (1, 2)),
        (True, 1),
        (1, True),
        (1.0, 1),
        ("1", 1),
        (b"a", "a"),
        (None, 0),
        (math.nan, math.nan),
        ([], [1]),
        ({}, {"a": 1}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ([1.0], np.array([1.0])),
        (np.zeros(3), np.zeros((3, 1))),
        (np.zeros((1, 3)), np.zeros(3)),
        (np.zeros(3, dtype=int), np.zeros(3)),
        (np.full(3, np.nan), np.full(3, np.nan)),
        (np.array([1.0, np.inf]), np.array([1.0, 2.0])),
    ],
)
def test_strictness(got, want):
    assert difference(got, want, rtol=1e-3, atol=1e-3) is not None


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.array(0.5), 0.5),
        (0.5, np.array(0.5)),
        (np.bool_(True), True),
        (type("Counted", (dict,), {})({"a": 1}), {"a": 1}),
        (np.array([1.0, np.inf]), np.array([1.0 + 1e-9, np.inf])),
        (np.zeros((0, 3)), np.zeros((0, 3))),
    ],
)
def test_honest_variety_is_kept(got, want):
    assert difference(got, want, rtol=1e-6, atol=1e-8) is None


def test_a_changed_input_fails_even_where_the_value_is_right():
    def doubled(x):
        x *= 2
        return x

    with pytest.raises(Failure, match="changed its input"):
        expect(doubled, np.ones(3)).close(np.full(3, 2.0))
    expect(doubled, np.ones(3)).in_place().close(np.full(3, 2.0))


def test_originals_stay_as_they_were():
    original = [[1, 2], [3]]
    outcome = expect(lambda x: x[0].clear(), original).in_place().outcome()
    assert original == [[1, 2], [3]]
    assert outcome.changed == (0,)


def test_a_copy_is_contiguous_where_the_original_is():
    strided = np.arange(12.0).reshape(3, 4)[:, ::2]
    for array in (strided, np.ones((2, 3)), np.ones((2, 3)).T):
        copied = duplicate(array)
        assert np.array_equal(copied, array)
        assert copied.flags.c_contiguous == array.flags.c_contiguous
        assert copied.flags.f_contiguous == array.flags.f_contiguous
        assert not np.shares_memory(copied, array)


def test_the_message_has_call_result_expectation_and_slip():
    def merge(ids, pair, new_id):
        return [new_id, new_id]

    with pytest.raises(Failure) as caught:
        expect(merge, [1, 1, 1], (1, 1), 256).equals([256, 1], slip="pairs may not overlap")
    text = str(caught.value)
    for part in (
        "merge([1, 1, 1], (1, 1), 256)",
        "[256, 256]",
        "[256, 1]",
        "pairs may not overlap",
    ):
        assert part in text
    assert "[256, 256]" not in caught.value.lesson


@pytest.mark.parametrize(
    ("got", "want"),
    [
        ([7531], [7532]),
        (np.array([0.0, 7531.0]), np.array([0.0, 7532.0])),
        ({7531: 1}, {7532: 1}),
        ({"a": [7531]}, {"a": [7532]}),
        ("7531", ["7532"]),
    ],
)
def test_a_lesson_quotes_no_values(got, want):
    with pytest.raises(Failure) as caught:
        expect(lambda x: got, 7530).equals(want, slip="one too few")
    assert "753" not in caught.value.lesson
    assert "7530" in caught.value.detail
    with pytest.raises(Failure) as caught:
        expect(lambda x: got, 7530).raises(ValueError)
    assert "753" not in caught.value.lesson


def test_a_stub_is_told_from_a_mistake():
    def stub(x):
        raise NotImplementedError

    def mistaken(x):
        raise KeyError("a")

    with pytest.raises(Failure, match="not written yet"):
        expect(stub, 1).equals(1)
    with pytest.raises(Failure, match="raised KeyError"):
        expect(mistaken, 1).equals(1)


def test_a_failure_that_explains_itself_is_given_no_slip():
    def forgot_an_import(x):
        return not_imported(x)  # noqa: F821

    def takes_two(x, y):
        return x

    def changes(x):
        x.clear()

    for function in (forgot_an_import, takes_two, changes):
        with pytest.raises(Failure) as caught:
            expect(function, [1]).equals(1, slip="one too few")
        assert "one too few" not in str(caught.value)


def calls_without_an_axis(x):
    return np.ones(3).sum(axes=0)


def asks_nothing_for_a_length(x):
    return None.length


@pytest.mark.parametrize(
    "function",
    [calls_without_an_axis, asks_nothing_for_a_length, lambda x: None, lambda x: (x, x)],
)
def test_where_the_detail_explains_a_failure_the_slip_is_for_those_who_do_not_see_it(function):
    with pytest.raises(Failure) as caught:
        expect(function, [1]).equals([1], slip="one too few")
    assert "one too few" not in str(caught.value)
    assert caught.value.without_numbers.endswith("likely slip: one too few")
    with pytest.raises(Failure, match="one too few"):
        expect(lambda x: [2], [1]).equals([1], slip="one too few")


def test_a_boolean_of_numpys_is_of_the_right_kind():
    assert difference(np.bool_(True), True) is None
    assert difference(np.bool_(False), True) == "the value differs"
    assert difference(1, True) == "int instead of a bool"


def test_what_can_be_called_is_shown_by_its_name_or_kind():
    class Doubler:
        def __call__(self, x):
            return 2 * x

    assert show(max) == "max"
    assert show(Doubler) == "Doubler"
    assert show(Doubler()) == "<Doubler>"


def test_arrays_in_containers_take_one_line():
    assert show([(np.eye(2), 3)]) == "[(float64 array (2, 2) [[1.0, 0.0], [0.0, 1.0]], 3)]"
    assert show({"W": np.eye(9)}) == "{'W': float64 array (9, 9) …}"


def test_a_dict_is_shown_in_its_own_order():
    assert show({"b": 1, "a": 2}) == "{'b': 1, 'a': 2}"
    assert show({i: i for i in range(9, 0, -1)}).endswith("...}")
    assert show([{"b": {"d": 1, "c": {}}}]) == "[{'b': {'d': 1, 'c': {}}}]"


def test_raises():
    def refuse(x):
        raise IndexError("no")

    expect(refuse, 1).raises(LookupError)
    with pytest.raises(Failure, match="should raise ValueError"):
        expect(refuse, 1).raises(ValueError)
    with pytest.raises(Failure, match="should raise ValueError"):
        expect(len, "").raises(ValueError)


def test_require_believes_only_true():
    class Agreeable:
        def __bool__(self):
            return True

        def __eq__(self, other):
            return True

    require(True, "fine")
    require(np.bool_(True), "fine")
    for condition in (Agreeable(), 1, "yes", np.ones(1, dtype=bool), False):
        with pytest.raises(Failure, match="no"):
            require(condition, "no")


def test_seeds(monkeypatch):
    monkeypatch.delenv("LLMWEEK_SEED", raising=False)
    assert seed("merge") != seed("merge")
    monkeypatch.setenv("LLMWEEK_SEED", "a course's secret")
    assert seed("merge") == seed("merge") != seed("encode")
    monkeypatch.setenv("LLMWEEK_SEED", "another")
    assert 0 <= seed("merge") < 2**63


@given(st.lists(st.integers(), min_size=20, max_size=30))
def test_long_values_are_shown_short(value):
    assert len(show(50 * value)) < 1000  # drawing a thousand takes too long for hypothesis


@pytest.mark.parametrize("got", [[], [1], [1, 2, 3]])
def test_a_sequence_of_another_length_says_so_in_the_same_words(got: list[int]) -> None:
    """A plural would tell of a hidden check whether it was one: numbers alone are taken out."""
    assert difference(got, [1, 2]) == f"length {len(got)} instead of 2"
