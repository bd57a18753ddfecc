"""Our few statements leave the gradebook as nbgrader's own methods would, people's marks too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Base, MissingEntry
from small_day import NAME, small_day

from autograde.assignment_book import AssignmentBook
from autograde.gradebook import open_gradebook, register
from autograde.results import CheckResult, ExerciseResult, Result
from llmweek.notebook import Day
from llmweek.settings import Late, Settings

STAMP = "2026-01-02 03:04:05 UTC"


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return small_day(tmp_path)


def result(day: Day, *passed: str) -> Result:
    """All points for the exercises ``passed``, none for the others."""
    exercises = tuple(
        ExerciseResult(
            e.name,
            e.points,
            (CheckResult("all", False, "passed" if e.name in passed else "failed"),),
        )
        for e in day.exercises
    )
    return Result(day.name, "ok", exercises)


def rows(book: Any) -> dict[str, list[tuple[object, ...]]]:
    """Every table, the rows' ids replaced by what they stand for."""
    names: dict[object, object] = {}
    held = {}
    for table in Base.metadata.sorted_tables:
        found = [row._mapping for row in book.db.execute(table.select())]
        held[table.name] = sorted(
            (tuple(names.get(v, v) for k, v in row.items() if k != "id") for row in found), key=repr
        )
        for row in found:
            told = [names.get(v, v) for k, v in row.items() if k != "id"]
            names[row.get("id")] = f"{table.name} {told}" if table.name != "student" else row["id"]
    return held


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's own
def test_rows_are_as_nbgrader_makes_them(tmp_path: Path, day: Day) -> None:
    held = []
    for name in ("theirs", "ours"):
        url = f"sqlite:///{tmp_path / name}.db"
        register(url, day, Settings())
        with open_gradebook(url) as book:
            if name == "ours":
                AssignmentBook(book, NAME).record("ada", result(day, "unit", "stack"), STAMP)
            else:
                book.update_or_create_student("ada")
                book.update_or_create_submission(NAME, "ada", timestamp=STAMP)
                for exercise in result(day, "unit", "stack").exercises:
                    grade = book.find_grade(exercise.name, NAME, NAME, "ada")
                    grade.auto_score, grade.needs_manual_grade = exercise.earned, False
                book.db.commit()
            held.append(rows(book))
    assert held[0] == held[1]
    assert len(held[1]["grade"]) == len(held[1]["comment"]) == 4


def test_marks_of_people_stay_and_are_to_be_looked_at_when_the_work_is_new(
    tmp_path: Path, day: Day
) -> None:
    url = f"sqlite:///{tmp_path / 'book.db'}"
    register(url, day, Settings())
    with open_gradebook(url) as book:
        sheet = AssignmentBook(book, NAME)
        sheet.record("ada", result(day, "double"), STAMP)
        grade = book.find_grade("unit", NAME, NAME, "ada")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 1.5, 0.5, False
        book.find_grade("double", NAME, NAME, "ada").extra_credit = 1.0
        book.find_comment("stack-solution", NAME, NAME, "ada").manual_comment = "nice try"
        book.db.commit()
        same = sheet.record("ada", result(day, "double"), STAMP, review=False)
        assert not book.find_grade("unit", NAME, NAME, "ada").needs_manual_grade
        new = sheet.record("ada", result(day, "double", "unit", "twice"), STAMP)
        book.db.expire_all()
        grade = book.find_grade("unit", NAME, NAME, "ada")
        assert (grade.auto_score, grade.manual_score, grade.extra_credit) == (2.0, 1.5, 0.5)
        assert grade.needs_manual_grade
        assert new == sheet.marks("ada")
        assert new.score == book.find_submission(NAME, "ada").score == 3 + 1 + 2 + 1
        assert same.score == 3 + 1 + 2
        assert new.scores == {"double": 4.0, "unit": 2.0, "twice": 1.0, "stack": 0.0}
        assert new.comments == ("stack: nice try",)
        with pytest.raises(MissingEntry):
            sheet.marks("grace")


def test_lateness_is_entered_where_nbgrader_keeps_it(tmp_path: Path, day: Day) -> None:
    url = f"sqlite:///{tmp_path / 'book.db'}"
    due = datetime(2026, 1, 1, 3, 4, 5, tzinfo=UTC)
    settings = Settings(
        due={NAME: due},
        extensions={"grace": {NAME: due.replace(day=2)}},
        late=Late(per_day=0.1),
    )
    register(url, day, settings)
    right = result(day, *(e.name for e in day.exercises))
    with open_gradebook(url) as book:
        sheet = AssignmentBook(book, NAME, settings)
        ada, grace = sheet.record("ada", right, STAMP), sheet.record("grace", right, STAMP)
        nobody = sheet.record("nobody", right, "no time at all")
        assert (ada.score, ada.late_penalty, ada.seconds_late) == (9.0, 1.0, 86_400.0)
        assert (grace.score, grace.late_penalty, grace.seconds_late) == (10.0, 0.0, 0.0)
        assert (nobody.score, nobody.seconds_late) == (10.0, None)
        submission = book.find_submission(NAME, "ada")
        assert (submission.total_seconds_late, submission.late_submission_penalty) == (86_400, 1.0)
        assert book.find_submission(NAME, "grace").total_seconds_late == 0
        entries = sheet.entries()
        assert sheet.holds(entries["ada"], right, STAMP)
        assert not sheet.holds(entries["ada"], right, "2026-01-05 03:04:05 UTC")
        assert not AssignmentBook(book, NAME, replace(settings, late=Late(0.2))).holds(
            entries["ada"], right, STAMP
        )


def test_half_a_registration_is_made_whole(tmp_path: Path, day: Day) -> None:
    """As a run leaves it that is killed while it enters the assignment."""
    url = f"sqlite:///{tmp_path / 'book.db'}"
    register(url, day, Settings())
    with open_gradebook(url) as book:
        whole = rows(book)
        for cell in book.find_notebook(NAME, NAME).source_cells[3:]:
            book.db.delete(cell)
        book.db.commit()
        assert rows(book) != whole
    register(url, day, Settings())
    with open_gradebook(url) as book:
        assert rows(book) == whole
