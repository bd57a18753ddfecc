"""nbgrader's gradebook, written by one process that runs neither learners' code nor tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.api import Gradebook, InvalidEntry, MissingEntry, Student
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.utils import parse_utc
from sqlalchemy import create_engine, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from tornado.log import app_log

from autograde.grading import release_of
from llmweek import release
from llmweek.cli import CommandError
from llmweek.notebook import Day
from llmweek.settings import Settings


class GradebookError(CommandError):
    """The gradebook cannot take the marks; the message says why and what to do."""


@contextmanager
def open_gradebook(url: str) -> Iterator[Any]:
    """nbgrader's interface to the database at ``url``, for a block.

    Raises :class:`GradebookError`, also for what goes wrong with the database in the block.
    """
    heard, app_log.disabled = app_log.disabled, True  # nbgrader's traceback of the same error
    try:
        opened = _opened(url)
        try:
            yield opened
        except (SQLAlchemyError, InvalidEntry) as error:
            raise _refusal(url, "does not take the marks", error) from None
        finally:
            opened.close()
    finally:
        app_log.disabled = heard


def _opened(url: str) -> Any:
    try:
        _check_encoding(url)
        _stamp(url)
        return Gradebook(url)
    except ImportError as error:  # of psycopg without its library, not of a module
        package = '"psycopg[binary]"' if error.name in (None, "psycopg") else error.name
        raise GradebookError(
            f"the gradebook {shown(url)} needs a Python package ({error}): pip install {package}"
        ) from None
    except (SQLAlchemyError, ValueError) as error:  # SQLAlchemy reads a port by `int`
        raise _refusal(url, "cannot be opened", error) from None


def _refusal(url: str, what: str, error: Exception) -> GradebookError:
    why = " ".join(str(getattr(error, "orig", None) or error).split()).rstrip(".?")
    ask = "is the disk full, or somebody else writing?"
    if not url.startswith("sqlite:"):
        ask = (
            "is its server running, the database made, and the address right, as "
            "postgresql+psycopg://USER@HOST/DATABASE?"
        )
    return GradebookError(
        f"the gradebook {shown(url)} {what}: {why}. Mend that ({ask}) and run the same command "
        "again: what is graded is kept"
    )


def _check_encoding(url: str) -> None:
    """Refuse a PostgreSQL database that cannot keep every name and comment.

    A server that was set up where no language is makes its databases in SQL_ASCII, of which
    SQLAlchemy reads nothing: their text comes as bytes, unless asked for in UTF-8.
    """
    address = make_url(url)
    if address.get_backend_name() != "postgresql":
        return
    engine = create_engine(address.update_query_dict({"client_encoding": "utf8"}))
    try:
        with engine.connect() as connection:
            found = connection.scalar(text("show server_encoding"))
    finally:
        engine.dispose()
    if found != "UTF8":
        raise GradebookError(
            f"the gradebook {shown(url)} keeps text in {found}, which has no room for every name. "
            "Make one that has, by `createdb --encoding UTF8 --template template0 NAME`, and run "
            "the same command again, with its address: what is graded is kept"
        )


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
    return re.sub(r"(?<=\w:)(?!//).*(?=@)|(?<=password=)[^&]*", "***", url)


def register(url: str, day: Day, settings: Settings) -> None:
    """Enter the assignment as `llmweek release` does, unless it is there as it should be."""
    with open_gradebook(url) as gradebook:
        if not _registered(gradebook, day, settings):
            release.register(day, url, settings)


def _registered(gradebook: Any, day: Day, settings: Settings) -> bool:
    try:
        notebook = gradebook.find_notebook(day.name, day.name)
    except MissingEntry:
        return False
    if settings.due is not None and notebook.assignment.duedate != parse_utc(
        settings.due.get(day.name)
    ):
        return False
    if not notebook.submissions:  # it may be half of what a run that was killed was to enter
        cells = [c.metadata.get("nbgrader") for c in release_of(day).cells]
        if {c.name for c in notebook.source_cells} != {c["grade_id"] for c in cells if c}:
            return False
    known = {cell.name: cell.max_score for cell in notebook.grade_cells}
    return known == {e.name: float(e.points) for e in day.exercises}


def learners(gradebook: Any) -> list[str]:
    """Everyone the gradebook knows, with work handed in or not."""
    return [name for (name,) in gradebook.db.query(Student.id)]
