"""Type hints of every kind, and `from __future__ import annotations`."""

# %% double
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar, overload

T = TypeVar("T", int, float)
Values: TypeAlias = "list[T]"
TWO: Final = 2


@overload
def double(values: list[int]) -> list[int]: ...
@overload
def double(values: list[float]) -> list[float]: ...
def double(values: Annotated[Sequence[T], "numbers"]) -> Values:
    result: list[T] = []
    for v in values:
        result.append(TWO * v)
    return result

# %% unit
import numpy.typing as npt
from numpy.typing import NDArray


def unit(x: NDArray[np.float64], /, eps: float | None = None) -> npt.NDArray[np.floating[Any]]:
    length: np.floating = np.linalg.norm(x)
    return x / length

# %% twice
def twice(f: Callable[[T], T], x: T) -> T | Literal[None]:
    return f(f(x))
