"""What lateness costs inside `nbgrader autograde`: the same as in `llmweek grade`.

A submission's time is that of nbgrader's ``timestamp.txt``; without one nobody can say that it was
late, and it is not. nbgrader compares it with the due date and the extension that its gradebook
holds, so what ``course.toml`` says of them is entered before, and the time as we read it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.utils import parse_utc

from autograde import gradebook
from autograde.submissions import moment
from autograde.taught import course_at
from llmweek.settings import Settings


def enter_times(
    url: str, assignment: str, student: str, settings: Settings, timestamp: str
) -> None:
    """Enter when a learner's work came, and the extension, where the course has any.

    ``url`` is the gradebook's, ``timestamp`` the text of the submission's ``timestamp.txt``.
    """
    with gradebook.open_gradebook(url) as book:
        submission = book.update_or_create_submission(assignment, student)
        if timestamp:
            submission.timestamp = moment(timestamp)
        if settings.extensions is not None:
            until = settings.extensions.get(student, {}).get(assignment)
            due = submission.assignment.duedate
            submission.extension = None if until is None or due is None else parse_utc(until) - due
        book.db.commit()


class LatePenalty(LateSubmissionPlugin):  # type: ignore[misc]
    """The course's own late penalty, named in ``nbgrader_config.py``."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The points to take off ``score``, or ``None``."""
        converter: Any = self.parent.parent.parent  # of the preprocessor's exporter
        _, settings = course_at(Path(converter.coursedir.root))
        if settings.late is None:  # nbgrader's own, by its `penalty_method`
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        return settings.late.penalty(score, total_seconds_late) or None
