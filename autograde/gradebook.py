"""nbgrader's gradebook, written by one process that runs neither learners' code nor tests."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.utils import parse_utc
from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SAWarning, SQLAlchemyError

from autograde.results import Result
from llmweek import release
from llmweek.notebook import Day


class GradebookError(RuntimeError):
    """The gradebook cannot take the marks; the message says why and what to do."""


@dataclass(frozen=True)
class Marks:
    """What the gradebook holds for a submission: people's marks and comments included."""

    score: float
    max_score: float
    late_penalty: float = 0.0
    scores: dict[str, float] = field(default_factory=dict)  # by exercise
    comments: tuple[str, ...] = ()


def default_url(course: Path) -> str:
    """The course's own database."""
    return f"sqlite:///{course.absolute() / 'gradebook.db'}"


def open_gradebook(url: str) -> Any:
    """nbgrader's interface to the database at ``url``."""
    try:
        _stamp(url)
        return Gradebook(url)
    except SQLAlchemyError as error:
        raise GradebookError(f"the gradebook {shown(url)} cannot be opened: {error}") from None
    except ModuleNotFoundError as error:
        raise GradebookError(
            f"the gradebook {shown(url)} needs the Python package {error.name}: "
            f"pip install {error.name}"
        ) from None


def _stamp(url: str) -> None:
    """Note the schema's version in a new database, as nbgrader would by running `alembic`.

    That starts another Python, with all of nbgrader's imports, to read one line.
    """
    engine = create_engine(url)
    try:
        if inspect(engine).get_table_names():
            return
        config = Config()
        config.set_main_option("script_location", ALEMBIC_DIR.replace("%", "%%"))
        with engine.begin() as connection:
            migration = MigrationContext.configure(connection)
            migration.stamp(ScriptDirectory.from_config(config), "heads")
    finally:
        engine.dispose()


def shown(url: str) -> str:
    """The address of a database as it may be shown: without the password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url


def register(url: str, day: Day) -> None:
    """Enter the assignment as `llmweek release` does, unless it is there with the same points."""
    with open_gradebook(url) as gradebook:
        if _registered(gradebook, day):
            return
    release.register(day, url)


def _registered(gradebook: Any, day: Day) -> bool:
    try:
        notebook = gradebook.find_notebook(day.name, day.name)
    except MissingEntry:
        return False
    known = {cell.name: cell.max_score for cell in notebook.grade_cells}
    return known == {e.name: float(e.points) for e in day.exercises}


def record(gradebook: Any, student: str, result: Result, timestamp: str = "") -> None:
    """Write the marks of one submission. Marks and comments that people gave stay."""
    assignment = result.assignment
    gradebook.update_or_create_student(student)
    stamp = {"timestamp": parse_utc(timestamp)} if _is_time(timestamp) else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader adds rows in an odd order
        gradebook.update_or_create_submission(assignment, student, **stamp)
    for exercise in result.exercises:
        grade = gradebook.find_grade(exercise.name, assignment, assignment, student)
        grade.auto_score = exercise.earned
        grade.needs_manual_grade = grade.manual_score is not None
    gradebook.db.commit()


def marks(gradebook: Any, student: str, assignment: str) -> Marks:
    """What the gradebook says of a submission now."""
    notebook = gradebook.find_submission_notebook(assignment, assignment, student)
    penalty = notebook.late_submission_penalty or 0.0
    comments = tuple(
        f"{c.name.removesuffix('-solution')}: {c.comment}" for c in notebook.comments if c.comment
    )
    scores = {grade.name: float(grade.score) for grade in notebook.grades}
    return Marks(
        float(notebook.score) - penalty, float(notebook.max_score), penalty, scores, comments
    )


def _is_time(timestamp: str) -> bool:
    try:
        return bool(timestamp) and parse_utc(timestamp) is not None
    except (ValueError, OverflowError):
        return False
