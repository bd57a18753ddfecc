"""How both sides know the tensors that crossed: for gradients, and for those an object holds.

Beside a tensor go numbers, the first of which says what it is:

``[GIVEN, n]``
    An argument that wants a gradient: a copy of the giver's tensor ``n``.
``[RESULT, n, own, k, a₁ … aₖ, h₁ …]``
    What a call computed: from the given ``a``, from the held ``h``, and, where ``own`` is 1, from
    leaves that the other side does not know. The receiver's copy is attached to these, and its
    ``backward`` asks for their gradients.
``[HELD, n]``
    A tensor the learner's object holds, such as a parameter. The checker's copy is its twin: what
    is done in place to one of them is done to the other at the next crossing.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from typing import Any

from autograde.wire import Refused
from llmweek.gradient_flow import attached, leaves, mark, origin_of, pulled

GIVEN, RESULT, HELD = 1, 2, 3

# Asks the other side for gradients: its number of the result, the result's gradient, and whether
# those of its own leaves are meant, which it adds up by itself.
Ask = Callable[[int, Any, bool], Any]


class Tensors:
    """One side's account. Nothing here imports torch where no tensor crosses."""

    def __init__(self, ask: Ask, owner: bool) -> None:
        self.ask, self.owner = ask, owner
        self.twins = Twins(owner)
        self.count = 0
        self.given: dict[int, Any] = {}
        self.results: dict[int, tuple[Any, list[Any], list[Any]]] = {}
        self.released: list[int] = []  # results of the other side's that nobody here needs now

    def forget(self) -> None:
        """A new check begins."""
        self.given.clear()
        self.results.clear()
        self.released.clear()
        self.twins = Twins(self.owner)

    def release(self, numbers: list[int]) -> None:
        """The other side needs these results no more."""
        for number in numbers:
            self.results.pop(number, None)

    # --- the caller's side -----------------------------------------------------------------

    def give(self, tensor: Any) -> list[int]:
        """The numbers of an argument."""
        if not tensor.requires_grad:
            return []
        self.count += 1
        self.given[self.count] = tensor
        return [GIVEN, self.count]

    def take(self, tensor: Any, numbers: list[int]) -> Any:
        """A result as it came, tied to what it was computed from."""
        kind, *rest = numbers or [0]
        if kind == HELD and len(rest) == 1:
            return self.twins.take(rest[0], tensor)
        if kind == RESULT and len(rest) >= 3 and tensor.requires_grad and len(rest) >= 3 + rest[2]:
            return self._attach(tensor.detach(), *rest)
        if kind:
            raise Refused("a tensor of unknown kind")
        return tensor

    def _attach(self, value: Any, number: int, own: int, k: int, *known: int) -> Any:
        inputs: list[Any] = [self.given.get(n) for n in known[:k]]
        inputs += [self.twins.get(n) for n in known[k:]]
        if any(tensor is None for tensor in inputs):
            raise Refused("a result of tensors that were never given")
        held = _Held(number, self.released)
        if own:
            import torch

            anchor = torch.zeros((), requires_grad=True)

            def pull_own(gradient: Any) -> list[Any]:
                self.ask(held.number, gradient, True)
                return [None]

            value = attached(value, pull_own, [anchor])

        def pull(gradient: Any) -> list[Any]:
            said = self.ask(held.number, gradient, False)
            if type(said) is not list or len(said) != len(inputs):
                raise Refused("gradients that are none")
            for g, x in zip(said, inputs, strict=True):
                if g is not None and (
                    type(g) is not type(gradient) or g.shape != x.shape or g.dtype != x.dtype
                ):
                    raise Refused("gradients that are not of their tensors' form")
            return said

        return attached(value, pull, inputs) if inputs else value

    # --- the side that is called -----------------------------------------------------------

    def receive(self, tensor: Any, numbers: list[int]) -> Any:
        """An argument as it came."""
        if not numbers:
            return tensor
        if len(numbers) != 2 or numbers[0] != GIVEN:
            raise Refused("an argument of unknown kind")
        return mark(tensor, numbers[1])

    def hand_back(self, tensor: Any) -> list[int]:
        """The numbers of a result."""
        number = self.twins.number_of(tensor)
        if number is not None:
            return [HELD, number]
        given, held, own = [], [], []
        for leaf in leaves(tensor) if tensor.requires_grad else ():
            if type(origin_of(leaf)) is int:
                given.append(leaf)
            elif self.twins.number_of(leaf) is not None:
                held.append(leaf)
            elif leaf is not tensor:
                own.append(leaf)
        if not given and not held and not own:
            return []
        self.count += 1
        self.results[self.count] = (tensor, given + held, own)
        known = [*map(origin_of, given), *map(self.twins.number_of, held)]
        return [RESULT, self.count, int(bool(own)), len(given), *known]

    def pull(self, number: int, gradient: Any, own: bool) -> list[Any]:
        """Gradients of what a result was computed from, or those of its own leaves added up."""
        if type(number) is not int or number not in self.results:
            raise Refused("the gradient of a result that is not there")
        result, known, leaves_of_its_own = self.results[number]
        if gradient.shape != result.shape or gradient.dtype != result.dtype:
            raise Refused("a gradient that is not of its tensor's form")
        if not own:
            return pulled(result, gradient, known)
        result.backward(gradient, retain_graph=True, inputs=leaves_of_its_own)
        return []


class _Held:
    """Says that a result is needed no more when the last graph through it is gone."""

    def __init__(self, number: int, released: list[int]) -> None:
        self.number, self._released = number, released

    def __del__(self) -> None:
        self._released.append(self.number)


class Twins:
    """Tensors of which each side has one, by number, and what they were when they last crossed.

    The owner's live as long as the objects that hold them. The other side keeps its own as long as
    those do: ``layer.weight.data.zero_()`` is an edit, though nobody keeps what it was done to.
    """

    def __init__(self, owner: bool) -> None:
        self._owner = owner
        self._known: dict[int, tuple[Callable[[], Any], Any]] = {}
        self._numbers: dict[int, int] = {}  # id of a tensor -> its number

    def get(self, number: int) -> Any:
        """The tensor of this number, if it still lives."""
        known = self._known.get(number)
        return None if known is None else known[0]()

    def number_of(self, tensor: Any) -> int | None:
        """Its number, if it is known."""
        number = self._numbers.get(id(tensor))
        return number if number is not None and self.get(number) is tensor else None

    def hold(self, tensor: Any, number: int) -> None:
        """Know ``tensor`` by ``number`` from now on."""
        find = weakref.ref(tensor) if self._owner else lambda: tensor
        self._known[number] = (find, _state(tensor))
        self._numbers[id(tensor)] = number

    def living(self) -> list[int]:
        """The numbers of those that still live; the others are forgotten."""
        gone = [n for n, (known, _) in self._known.items() if known() is None]
        self.drop(gone)
        return list(self._known)

    def drop(self, numbers: list[int]) -> None:
        """Forget these."""
        for number in numbers:
            self._known.pop(number, None)
        self._numbers = {i: n for i, n in self._numbers.items() if n in self._known}

    def changed(self) -> list[tuple[int, Any]]:
        """Those changed since they last crossed; this counts as their crossing."""
        found = []
        for number in self.living():
            tensor, before = self.get(number), self._known[number][1]
            if not _same(_state(tensor, copied=False), before):
                found.append((number, tensor))
                self.hold(tensor, number)
        return found

    def take(self, number: int, tensor: Any) -> Any:
        """The twin of ``number``, brought to the state of ``tensor``; a new one where need be."""
        twin = self.get(number)
        if twin is None or twin.shape != tensor.shape or twin.dtype != tensor.dtype:
            self.hold(tensor, number)
            return tensor
        self.set(number, tensor.detach(), tensor.grad, tensor.requires_grad)
        return twin

    def set(self, number: int, value: Any, grad: Any, requires_grad: bool) -> None:
        """Bring the tensor of ``number``, if it lives, to this state, in place."""
        tensor = self.get(number)
        if tensor is None:
            return
        import torch

        with torch.no_grad():
            if tensor.is_leaf and tensor.requires_grad != requires_grad:
                tensor.requires_grad_(requires_grad)
            if not _equal(tensor, value):
                tensor.copy_(value)
            if tensor.is_leaf and not _equal(tensor.grad, grad):
                tensor.grad = grad
        self.hold(tensor, number)


def _state(tensor: Any, copied: bool = True) -> tuple[Any, Any, bool]:
    value, grad = tensor.detach(), tensor.grad if tensor.is_leaf else None
    if copied:
        value, grad = value.clone(), None if grad is None else grad.detach().clone()
    return value, grad, tensor.requires_grad


def _same(a: tuple[Any, Any, bool], b: tuple[Any, Any, bool]) -> bool:
    return _equal(a[0], b[0]) and _equal(a[1], b[1]) and a[2] == b[2]


def _equal(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return a is b
    import torch

    return a.shape == b.shape and torch.equal(a, b)


def gradients_wanted() -> bool:
    """Whether gradients are being recorded here: not so under ``torch.no_grad()``."""
    torch = sys.modules.get("torch")
    return torch is None or torch.is_grad_enabled()
