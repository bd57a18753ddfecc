"""Tensors known by number: what is forged is refused, what is in order has its gradient."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from autograde.handing_over import GIVEN, HELD, RESULT, Tensors
from autograde.wire import Refused, decode, encode


def sides() -> tuple[Tensors, Tensors]:
    """A checker's account and a learner's, that ask each other across the codec."""

    def asks(other: list[Tensors]) -> Any:
        def ask(*question: Any) -> Any:
            return decode(encode(other[0].pull(*decode(encode(list(question))))))

        return ask

    here: list[Tensors] = []
    there: list[Tensors] = []
    here.append(Tensors(asks(there), owner=False))
    there.append(Tensors(asks(here), owner=True))
    return here[0], there[0]


def call(checker: Tensors, learner: Tensors, function: Any, *args: Any) -> Any:
    given = decode(encode(list(args), hand_over=checker.give), receive=learner.receive)
    return decode(encode(function(*given), hand_over=learner.hand_back), receive=checker.take)


def test_gradients_go_through() -> None:
    checker, learner = sides()
    x = torch.rand(3, requires_grad=True)
    weight = torch.nn.Parameter(torch.rand(3))
    y = call(checker, learner, lambda a: (a * a * weight).sum(), x)
    y.backward()
    assert torch.allclose(x.grad, 2 * (x * weight).detach())
    assert torch.allclose(weight.grad, (x * x).detach())


def test_results_are_released_with_the_graph() -> None:
    checker, learner = sides()
    x = torch.rand(3, requires_grad=True)
    for _ in range(5):
        y = call(checker, learner, lambda a: a * a, x)
    del y
    assert len(checker.released) == len(learner.results) == 5
    learner.release(checker.released)
    assert not learner.results


@pytest.mark.parametrize(
    "numbers",
    [
        [GIVEN, 1],
        [GIVEN, 1, 1],
        [RESULT],
        [RESULT, 1, 0],
        [RESULT, 1, 0, 1, 999],
        [RESULT, 1, 0, 0, 1],
        [RESULT, 1, 0, 2**62, 1, 2],
        [HELD],
        [HELD, 1, 1],
        [9, 1],
    ],
    ids=str,
)
def test_forged_numbers_are_refused(numbers: list[int]) -> None:
    checker, _ = sides()
    checker.give(torch.ones(1, requires_grad=True))
    payload = encode(torch.ones(1, requires_grad=True), hand_over=lambda tensor: numbers)
    with pytest.raises(Refused):
        decode(payload, receive=checker.take)


@pytest.mark.parametrize(
    "said",
    [
        *(None, "x", [], [None, None], ["x"]),
        *([torch.ones(2)], [torch.ones(3).double()], [torch.ones(3, 1)]),
    ],
    ids=repr,
)
def test_forged_gradients_are_refused(said: Any) -> None:
    checker, _ = sides()
    checker.ask = lambda *question: said
    x = torch.ones(3, requires_grad=True)
    checker.give(x)
    payload = encode(2 * x, hand_over=lambda tensor: [RESULT, 1, 0, 1, 1])
    y = decode(payload, receive=checker.take)
    with pytest.raises(Refused):
        y.sum().backward()
    assert x.grad is None


@pytest.mark.parametrize(
    "question",
    [(1, torch.ones(3), False), (0, torch.ones(3), True), ([], torch.ones(3), True), ("x", 1, 1)],
    ids=repr,
)
def test_nobody_goes_back_through_what_was_only_given(question: Any) -> None:
    """An argument's own graph is the test's: the side it was given to has no say in it."""
    checker, _ = sides()
    secret = torch.ones(3, requires_grad=True)
    checker.give(secret * 2)
    with pytest.raises(Refused):
        checker.pull(*question)
    assert secret.grad is None


def test_twins_follow_each_other() -> None:
    checker, learner = sides()
    weight = torch.nn.Parameter(torch.ones(2))
    learner.twins.hold(weight, 7)
    twin = decode(encode(weight, hand_over=learner.hand_back), receive=checker.take)
    assert not checker.twins.changed()
    twin.data.fill_(5.0)
    [(number, changed)] = checker.twins.changed()
    learner.twins.set(number, changed.detach(), torch.ones(2), True)
    assert weight.tolist() == [5, 5]
    assert weight.grad.tolist() == [1, 1]
    assert not learner.twins.changed()
    forged = encode(torch.zeros(9), hand_over=lambda tensor: [HELD, 7])
    assert decode(forged, receive=checker.take) is not twin
    assert twin.tolist() == [5, 5]
    del weight, changed
    assert learner.twins.living() == []
