"""A submission's marks as the gradebook holds them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Marks:
    """Points, people's marks included: ``score`` is what is left after the ``late_penalty``.

    ``seconds_late`` is ``None`` where work was due and nobody knows when it came.
    """

    score: float
    max_score: float
    late_penalty: float = 0.0
    scores: dict[str, float] = field(default_factory=dict)  # by exercise
    comments: tuple[str, ...] = ()
    seconds_late: float | None = 0.0
