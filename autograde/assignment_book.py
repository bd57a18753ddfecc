"""One assignment in nbgrader's gradebook: its submissions, written and read with few statements.

nbgrader's own methods make some thirty queries a submission. The rows and their meaning are
nbgrader's: what is missing is made as its ``add_submission`` does, a mark is entered as its
``SaveAutoGrades`` does, and what people gave is only read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from nbgrader.api import (
    Comment,
    Grade,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from nbgrader.utils import parse_utc
from sqlalchemy import BindParameter, and_, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from autograde.marks import Marks
from autograde.results import Result
from autograde.submissions import moment
from llmweek.settings import Settings


class Times(NamedTuple):
    """When a submission came, how much longer its learner has, and the points lateness costs."""

    timestamp: datetime | None = None  # in UTC, naive, as nbgrader has it
    extension: timedelta | None = None
    penalty: float | None = None


NO_TIMES = Times()


class Score(NamedTuple):
    """An exercise's points: the grader's, and those that people gave."""

    auto: float | None = None
    manual: float | None = None
    extra: float | None = None

    @property
    def points(self) -> float:
        given = self.auto if self.manual is None else self.manual
        return 0.0 if given is None else given + (self.extra or 0.0)


@dataclass
class Entry:
    """What the gradebook holds of one learner's submission, by the rows' ids."""

    student: str
    submission: str
    notebook: str | None = None
    times: Times = NO_TIMES
    scores: dict[str, Score] = field(default_factory=dict)  # by exercise
    comments: list[str] = field(default_factory=list)

    @property
    def points(self) -> float:
        return sum(score.points for score in self.scores.values())


class AssignmentBook:
    """The submissions of ``assignment``. ``settings`` are the course's: due dates, penalties."""

    def __init__(self, gradebook: Any, assignment: str, settings: Settings | None = None) -> None:
        self._db = gradebook.db
        self._name, self._settings = assignment, settings or Settings()
        found = gradebook.find_assignment(assignment)
        self._assignment, self._due = found.id, found.duedate
        self._cells = {n.id: [(c.id, c.type) for c in n._base_cells] for n in found.notebooks}
        notebook = gradebook.find_notebook(assignment, assignment)
        self._notebook, self._points = notebook.id, float(notebook.max_score)
        self._names = {cell.id: cell.name for cell in notebook._base_cells}
        self._ids = {cell.name: cell.id for cell in notebook.grade_cells}
        self._db.commit()

    def record(
        self, student: str, result: Result, timestamp: str = "", review: bool = True
    ) -> Marks:
        """Write and commit the marks of one submission; returns them with those people gave.

        ``timestamp`` is nbgrader's ``timestamp.txt``. ``review``: the work is new, so a mark that
        was given by hand is to be looked at again.
        """
        try:
            return self._record(student, result, timestamp, review)
        except IntegrityError:  # another course on this database has just entered this learner
            self._db.rollback()
            return self._record(student, result, timestamp, review)

    def marks(self, student: str) -> Marks:
        """What the gradebook says of a submission. Raises nbgrader's ``MissingEntry``."""
        entries = self.entries(student)
        if student not in entries:
            raise MissingEntry(f"{student} has no marks for {self._name}")
        return self.marks_of(entries[student])

    def entries(self, student: str | None = None) -> dict[str, Entry]:
        """What the gradebook holds of each learner's submission, or of one learner's."""
        found: dict[str, Entry] = {}
        of: dict[str | None, Entry] = {}
        asked: dict[str, Any] = {"assignment": self._assignment, "notebook": self._notebook}
        if student is None:
            submissions, grades, comments = _ALL
        else:
            submissions, grades, comments = _ONE
            asked["student"] = student
        for learner, submission, notebook, *times in self._db.execute(submissions, asked):
            found[learner] = of[notebook] = Entry(learner, submission, notebook, Times(*times))
            asked["of"] = notebook
        if any(of):
            asked["cells"] = list(self._names)
            for notebook, cell, *score in self._db.execute(grades, asked):
                of[notebook].scores[self._names[cell]] = Score(*score)
            for notebook, cell, comment in self._db.execute(comments, asked):
                name = self._names[cell].removesuffix("-solution")
                of[notebook].comments.append(f"{name}: {comment}")
        self._db.commit()  # or a long run would see the gradebook as it was at its beginning
        return found

    def marks_of(self, entry: Entry) -> Marks:
        penalty = entry.times.penalty or 0.0
        scores = {name: score.points for name, score in entry.scores.items()}
        left = entry.points - penalty
        late = self._seconds_late(entry.times.timestamp, entry.times.extension)
        return Marks(left, self._points, penalty, scores, tuple(entry.comments), late)

    def holds(self, entry: Entry | None, result: Result, timestamp: str) -> bool:
        """Whether ``entry`` says what :meth:`record` would make it say."""
        return entry is not None and not (
            self._changed(entry, result) or entry.times != self._times(entry, timestamp)
        )

    def _record(self, student: str, result: Result, timestamp: str, review: bool) -> Marks:
        entry = self.entries(student).get(student) or self._add_submission(student)
        if entry.notebook is None:
            self._add_notebook(entry, self._notebook)
        changed = self._changed(entry, result)
        if review:
            changed |= {e.name for e in result.exercises if entry.scores[e.name].manual is not None}
        for exercise in result.exercises:
            if exercise.name in changed:
                score = entry.scores[exercise.name]
                entry.scores[exercise.name] = score._replace(auto=float(exercise.earned))
        if changed:
            rows = [
                {"of": entry.notebook, "cell": self._ids[name], "auto": entry.scores[name].auto}
                for name in sorted(changed)
            ]
            self._db.connection().execute(_SET_SCORE, rows)
        times = self._times(entry, timestamp)
        if times != entry.times:
            entry.times = times
            set_times = {"of": entry.submission, "timestamp": times.timestamp}
            self._db.execute(_SET_TIMES, set_times | {"extension": times.extension})
            self._db.execute(_SET_PENALTY, {"of": entry.notebook, "penalty": times.penalty})
        self._db.commit()
        return self.marks_of(entry)

    def _changed(self, entry: Entry, result: Result) -> set[str]:
        """The exercises whose points are not those of ``result``."""
        return {
            e.name
            for e in result.exercises
            if e.name not in entry.scores or entry.scores[e.name].auto != e.earned
        }

    def _times(self, entry: Entry, timestamp: str) -> Times:
        """What the course's settings make of when a submission came."""
        came, extension, penalty = entry.times
        if timestamp:
            came = moment(timestamp)
        if self._settings.extensions is not None:
            until = self._settings.extensions.get(entry.student, {}).get(self._name)
            given = until is not None and self._due is not None
            extension = parse_utc(until) - self._due if given else None
        if self._settings.late is not None:  # else a plugin of the course's own may have set it
            late = self._seconds_late(came, extension) or 0.0
            penalty = self._settings.late.penalty(entry.points, late) or None
        return Times(came, extension, penalty)

    def _seconds_late(self, came: datetime | None, extension: timedelta | None) -> float | None:
        if self._due is None:
            return 0.0
        if came is None:
            return None
        return max(0.0, (came - self._due - (extension or timedelta())).total_seconds())

    def _add_submission(self, student: str) -> Entry:
        """Make the rows of a submission, and of a learner the gradebook does not know."""
        if not self._db.execute(_STUDENT, {"student": student}).first():
            self._db.execute(insert(Student), {"id": student})
        entry = Entry(student, new_uuid())
        row = {"id": entry.submission, "assignment_id": self._assignment, "student_id": student}
        self._db.execute(insert(SubmittedAssignment), row)
        for notebook in self._cells:
            self._add_notebook(entry, notebook)
        return entry

    def _add_notebook(self, entry: Entry, notebook: str) -> None:
        id_ = new_uuid()
        row = {"id": id_, "assignment_id": entry.submission, "notebook_id": notebook}
        self._db.execute(insert(SubmittedNotebook), row)
        cells = self._cells[notebook]
        for model, kinds in ((Grade, _GRADED), (Comment, _COMMENTED)):
            of = [cell for cell, kind in cells if kind in kinds]
            if of:
                rows = [{"id": new_uuid(), "notebook_id": id_, "cell_id": cell} for cell in of]
                self._db.execute(insert(model), rows)
        if notebook == self._notebook:
            entry.notebook = id_
            entry.scores = {name: Score() for name in self._ids}


_GRADED = ("GradeCell", "TaskCell")
_COMMENTED = ("SolutionCell", "TaskCell")


# --- the statements: of every submission, and the same of one learner's ------------------------

_STUDENT = select(Student.id).where(Student.id == bindparam("student"))
_OURS = and_(
    SubmittedNotebook.assignment_id == SubmittedAssignment.id,
    SubmittedNotebook.notebook_id == bindparam("notebook"),
)
_SUBMISSIONS = (
    select(
        SubmittedAssignment.student_id,
        SubmittedAssignment.id,
        SubmittedNotebook.id,
        SubmittedAssignment.timestamp,
        SubmittedAssignment.extension,
        SubmittedNotebook.late_submission_penalty,
    )
    .outerjoin(SubmittedNotebook, _OURS)
    .where(SubmittedAssignment.assignment_id == bindparam("assignment"))
)
_GRADES = select(
    Grade.notebook_id, Grade.cell_id, Grade.auto_score, Grade.manual_score, Grade.extra_credit
)
_COMMENTS = (
    select(Comment.notebook_id, Comment.cell_id, Comment.comment)
    .where(Comment.comment.is_not(None))
    .order_by(Comment.cell_id)
)
_CELLS: BindParameter[Any] = bindparam("cells", expanding=True)
_ALL = (
    _SUBMISSIONS,
    *(
        each.join(SubmittedNotebook, model.notebook_id == SubmittedNotebook.id).where(
            SubmittedNotebook.notebook_id == bindparam("notebook")
        )
        for each, model in ((_GRADES, Grade), (_COMMENTS, Comment))
    ),
)
# By cell as well: nbgrader's index of either table begins with it.
_ONE = (
    _SUBMISSIONS.where(SubmittedAssignment.student_id == bindparam("student")),
    *(
        each.where(model.notebook_id == bindparam("of"), model.cell_id.in_(_CELLS))
        for each, model in ((_GRADES, Grade), (_COMMENTS, Comment))
    ),
)

_SET_SCORE = (
    update(Grade.__table__)
    .where(Grade.notebook_id == bindparam("of"), Grade.cell_id == bindparam("cell"))
    .values(auto_score=bindparam("auto"), needs_manual_grade=Grade.manual_score.is_not(None))
)
_SET_TIMES = (
    update(SubmittedAssignment.__table__)
    .where(SubmittedAssignment.id == bindparam("of"))
    .values(timestamp=bindparam("timestamp"), extension=bindparam("extension"))
)
_SET_PENALTY = (
    update(SubmittedNotebook.__table__)
    .where(SubmittedNotebook.id == bindparam("of"))
    .values(late_submission_penalty=bindparam("penalty"))
)
