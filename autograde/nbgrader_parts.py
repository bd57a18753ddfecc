"""Our grading inside nbgrader's own commands; `nbgrader_config.py` puts the parts in place.

`nbgrader autograde` reads a submission through :class:`SubmissionExporter`: what it converts, and
what its gradebook sees, is our rebuilt notebook with our verdicts, whatever was handed in. Its
own step then infers, from a test cell's silence or error, exactly our marks.
"""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbgrader.api import MissingEntry

from autograde import course, gradebook
from autograde.assignment_book import AssignmentBook
from autograde.executed import notebook_of, result_in
from autograde.grading import Options, grade_submission
from autograde.late import enter_times
from autograde.report import feedback_page
from autograde.submissions import find_notebook, read_file, read_timestamp
from autograde.taught import course_at, limited
from llmweek.rebuild import LARGEST
from llmweek.settings import FILE

log = logging.getLogger("nbgrader")


def prepare(assignment: str, student: str, notebooks: list[str]) -> None:
    """nbgrader's hook before a submission: no links, and the notebook by the name it looks for.

    nbgrader copies the files beside a notebook and follows links, to any file of the instructor's;
    and it gives nothing for a notebook that was renamed. ``notebooks`` is its own list, changed
    in place.
    """
    folder = Path(notebooks[0]).parent
    for path in [p for p in folder.rglob("*") if p.is_symlink()]:
        log.warning("Removing a link from a submission: %s -> %s", path, os.readlink(path))
        path.unlink()
    wanted = folder / f"{folder.name}.ipynb"
    if not wanted.exists():
        found = find_notebook(folder, folder.name)
        if found.path is not None:
            log.warning("%s: %s", folder, found.note)
            shutil.copyfile(found.path, wanted)
    if wanted.exists():
        notebooks[:] = [str(wanted)]


class SubmissionExporter(NotebookExporter):
    """Turns a submitted file into our graded notebook; an autograded one is read as it is."""

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        """Grade the file (nbgrader's first pass), or read what that wrote (its second).

        nbgrader's ``resources`` say which assignment.
        """
        converter: Any = self.parent
        if converter._sanitizing:
            root = Path(converter.coursedir.root)
            notebook = _graded(Path(filename), resources["nbgrader"], root)
        else:
            notebook = nbformat.read(filename, as_version=4)
        return self.from_notebook_node(notebook, resources, **kwargs)  # type: ignore[no-untyped-call]


class FeedbackExporter(HTMLExporter):
    """Our feedback page in place of nbgrader's, which shows what the notebook holds as it is."""

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        """The page for an autograded notebook, with the marks and comments people gave."""
        facts = resources["nbgrader"]
        result = result_in(nbformat.read(filename, as_version=4))
        marks = None
        with gradebook.open_gradebook(facts["db_url"]) as book, suppress(MissingEntry):
            marks = AssignmentBook(book, facts["assignment"]).marks(facts["student"])
        resources.setdefault("output_extension", self.file_extension)
        return feedback_page(result, facts["student"], marks), resources


def _graded(path: Path, facts: dict[str, Any], root: Path) -> Any:
    """Our notebook for a submitted file. What the course's settings say is entered before."""
    days, settings = course_at(root)
    day = days.get(facts["assignment"])
    if day is None:
        raise ValueError(f"{facts['assignment']} is not taught in this course: see {FILE}")
    gradebook.register(facts["db_url"], day, settings)
    timestamp = read_timestamp(path.parent)
    enter_times(facts["db_url"], day.name, facts["student"], settings, timestamp)
    data, problem = read_file(path, LARGEST)
    if problem:
        log.warning("%s: %s", path, problem)
    options = limited(Options(secret=course.secret(root)), settings.limits.get(day.name))
    result = grade_submission(day, data, options)
    for note in result.notes:
        log.warning("%s: %s", path, note)
    return notebook_of(result)
