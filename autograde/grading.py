"""From a day and the bytes of a submission to a result: rebuild, run, check.

The grader itself runs neither the learner's code nor the tests. It lays the submission over the
release, has the learner's process run the cells in order, and has the checker's process run each
exercise's checks at the place where the exercise's test cell stands, as Run All would.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import nbformat
from nbformat import NotebookNode

from autograde import bubblewrap, executed
from autograde.bubblewrap import Limits
from autograde.checking import Checker, CheckerFailed
from autograde.course import secret
from autograde.idle import Idle
from autograde.results import CheckResult, ExerciseResult, Result, Verdict
from autograde.sandbox import Died, KilledFromOutside, Ran, Sandbox
from llmweek import trained
from llmweek.calls import forbidden_calls
from llmweek.notebook import Check, Day, Exercise, release_notebook, source_notebook
from llmweek.rebuild import NotANotebook, Rebuilt, rebuild
from llmweek.submitted import newer_python

CELL_SECONDS = 60.0  # a cell of the learner's may train a small model
TOTAL_SECONDS = 900.0  # each time through a submission, or more where its checks may take more
_TOO_LONG = "the notebook as a whole took too long"
_VERDICTS: dict[str, Verdict] = {"passed": "passed", "failed": "failed", "timeout": "timeout"}
LONG_SECONDS = 60.0  # a check that may take longer than this trains a model
MOST_DEATHS = 4  # cells that may end the learner's process before the rest is not run any more


@dataclass(frozen=True)
class Options:
    """How to grade. ``secret`` seeds the tests' random inputs, the same for a whole course."""

    secret: str = ""
    walls: bool = True
    cell_seconds: float = CELL_SECONDS
    total_seconds: float = TOTAL_SECONDS
    limits: Limits = field(default_factory=Limits)


def grade_submission(day: Day, submitted: bytes, options: Options | None = None) -> Result:
    """Grade one submission of ``day``.

    A file that is no notebook is a result too (status "not a notebook", no points). Raises
    :class:`~autograde.bubblewrap.NoWalls` where code cannot be confined and ``options`` do not
    say to go without, and ``KilledFromOutside`` or ``CheckerFailed`` where a process is lost twice
    at the visible checks, or twice at the hidden ones: that is for a person to look at, no mark.
    """
    options = options or Options(secret=secret())
    bubblewrap.require_walls(options.walls)
    prepare(day)
    start = time.monotonic()
    release = release_of(day)
    try:
        rebuilt = rebuild(release, submitted)
    except NotANotebook as problem:
        return _not_a_notebook(day, str(problem), options)
    grading = _Grading(day, release, rebuilt, options)
    result = grading.grade()
    if any(error.startswith("SyntaxError") for error in grading.cell_errors.values()):
        result = _noting_a_newer_python(result, submitted)
    return replace(result, seconds=round(time.monotonic() - start, 3))


def _noting_a_newer_python(result: Result, submitted: bytes) -> Result:
    """What is a syntax error here may be none where the learner wrote it."""
    theirs, ours = newer_python(submitted), f"{sys.version_info[0]}.{sys.version_info[1]}"
    if not theirs:
        return result
    note = (
        f"a syntax error may be none in Python {theirs}, which the notebook was run with: "
        f"it was graded with Python {ours}"
    )
    return replace(result, notes=(*result.notes, note), flags=(*result.flags, "look"))


def prepare(day: Day) -> None:
    """Have what the day's cells load trained: behind the walls nothing can be, nor be kept.

    Raises :class:`~llmweek.trained.NotTrained` where it can be neither read nor written.
    """
    trained.ensure(trained.used_in("\n".join(cell.source for cell in day.cells)))


def _not_a_notebook(day: Day, problem: str, options: Options) -> Result:
    return replace(nothing(day, problem, options), status="not a notebook")


def nothing(day: Day, note: str, options: Options) -> Result:
    """A result without points, and the release as its notebook."""
    exercises = tuple(
        ExerciseResult(
            e.name, e.points, tuple(CheckResult(c.title, c.hidden, "error", note) for c in e.checks)
        )
        for e in day.exercises
    )
    notebook = release_of(day)
    executed.write_verdicts(notebook, exercises)
    flags = () if options.walls else ("no sandbox",)
    return Result(
        day.name,
        "ok",
        exercises,
        (note,),
        flags,
        sandboxed=options.walls,
        notebook=notebook,
        title=day.title,
    )


class _Grading:
    """One submission on its way through the notebook.

    It goes twice, each time in a fresh process: first the cells and the visible checks, of which
    the learner is shown all that their code says, then the cells again and the hidden checks, of
    which nothing is shown that comes from the learner's code, not even which of its cells had to
    be stopped. So what a hidden check asks cannot be noted down in one place and told in another.
    """

    def __init__(self, day: Day, release: NotebookNode, rebuilt: Rebuilt, options: Options) -> None:
        self.day, self.options = day, options
        self.notebook = rebuilt.notebook
        self.released = {c["id"]: c.source for c in release.cells}
        self.notes = list(rebuilt.notes)
        self.flags = list(rebuilt.flags)
        self.warm = _warm_sources(day)
        self.checks: dict[tuple[str, Check], CheckResult] = {}
        self.cell_errors: dict[str, str] = {}  # by exercise: the last before its checks
        self.ended: dict[str, Ran] = {}  # by id: cells that had to be stopped
        self.checker: Checker | None = None
        self.sandbox: Sandbox | None = None

    def begin(self, hidden: bool) -> None:
        """Go to the start of the notebook, for the visible or for the hidden checks."""
        self.hidden = hidden
        self.lose_sandbox()
        checks = (c for e in self.day.exercises for c in e.checks if c.hidden is hidden)
        self.left = self.options.total_seconds  # for all of it, in seconds
        if self.left >= TOTAL_SECONDS:  # whoever keeps to each limit is not ended by this one
            self.left = max(self.left, sum(map(self.most, checks)) + self.options.cell_seconds)
        limits = self.options.limits
        self.limits = replace(limits, cpu=max(limits.cpu, math.ceil(self.left)))
        self.sandbox = Sandbox(self.limits, self.options.walls, self.warm)
        self.ran: list[str] = []  # cells that came back: run again when the process is started anew
        self.deaths = 0
        self.set_ups: list[str] = []  # setup cells the checker has run
        if self.checker is not None:
            self.checker.start_over()

    def close(self) -> None:
        self.lose_sandbox()
        if self.checker is not None:
            try:
                self.checker.end()
            except CheckerFailed:
                self.lose_checker()
            else:
                _CHECKERS.give_back((self.options.walls, self.day.identity), self.checker)

    def grade(self) -> Result:
        """Grade it. Raises :class:`KilledFromOutside` and ``CheckerFailed``."""
        try:
            self.go_through_surely(hidden=False)
            self.go_through_surely(hidden=True)
            return self.result()
        finally:
            self.close()

    def go_through_surely(self, hidden: bool) -> None:
        """Go through the visible or the hidden checks, once more if a process of ours is lost.

        That is nobody's fault in the submission, as far as can be told. What was shown before the
        hidden checks stands: code that can lose a process, and has heard what they ask, is not run
        again where it could show what it may have kept of it in the machine.
        """
        notes, flags = list(self.notes), list(self.flags)
        checks, errors, ended = dict(self.checks), dict(self.cell_errors), dict(self.ended)
        try:
            self.begin(hidden)
            self.go_through()
        except (KilledFromOutside, CheckerFailed):
            self.lose_checker()
            self.notes, self.flags = notes, flags
            self.checks, self.cell_errors, self.ended = checks, errors, ended
            self.begin(hidden)
            self.go_through()

    def go_through(self) -> None:
        """Run the cells, and the checks where they stand."""
        exercises = {e.name: e for e in self.day.exercises}
        error = ""
        for cell in self.notebook.cells:
            if cell.cell_type != "code":
                continue
            facts = cell.metadata.get("nbgrader", {})
            if facts.get("grade"):
                exercise = exercises[facts["grade_id"]]
                self.cell_errors.setdefault(exercise.name, error)
                self.check_exercise(exercise)
                error = ""
                continue
            error = self.run_cell(cell) or error
            if facts.get("locked"):
                self.set_up(cell.source)

    def result(self) -> Result:
        """What came of it."""
        exercises = tuple(
            ExerciseResult(
                e.name,
                e.points,
                tuple(self.checks[e.name, check] for check in e.checks),
                self.untouched(e),
            )
            for e in self.day.exercises
        )
        self.advise([e.name for e in exercises if e.passed])
        if all(e.blank for e in exercises):
            self.flags.append("blank")
        executed.write_verdicts(self.notebook, exercises)
        executed.quote_texts(self.notebook)
        verdicts = {c.verdict for e in exercises for c in e.checks}
        self.flags += ["timeout"] if "timeout" in verdicts else []
        self.flags += [] if self.options.walls else ["no sandbox"]
        return Result(
            self.day.name,
            "ok",
            exercises,
            tuple(dict.fromkeys(self.notes)),
            tuple(dict.fromkeys(self.flags)),
            sandboxed=self.options.walls,
            notebook=self.notebook,
            title=self.day.title,
        )

    def run_cell(self, cell: NotebookNode) -> str:
        """Run a cell in the learner's process; its error in a line, if it ended in one.

        One that does not come back is not run again, the second time through neither.
        """
        if cell["id"] in self.ended:
            ran = self.ended[cell["id"]]
        elif self.deaths > MOST_DEATHS:
            ran = Ran(error=("NotRun", "too many cells ended badly", ""))
        else:
            ran = self._run_cell(cell)
        if self.hidden:
            return ""
        executed.write_outputs(cell, ran)
        if ran.error is None:
            return ""
        text = re.sub(r"\(<ipython-input-[^>]*>, (line \d+)\)", r"(\1)", ran.error[1])
        return f"{ran.error[0]}: {text}"[:300]

    def _run_cell(self, cell: NotebookNode) -> Ran:
        # Whoever lets one cell run for ever has less time for the next.
        most = self.options.cell_seconds / 2**self.deaths
        try:
            sandbox = self.alive()
            with self.timed(most) as seconds:
                ran = sandbox.run_cell(cell.source, seconds)
        except Died as died:
            self.lose_sandbox()
            self.deaths += 1
            if self.hidden:  # by which cell, and how, it could tell what was asked of it
                self.flags.append("crash")
                self.notes.append("a cell was stopped while the hidden checks were run")
            else:
                self.flags.append("timeout" if died.verdict == "timeout" else "crash")
                self.notes.append(f"{_named(cell)} was stopped: {died.reason}")
            self.ended[cell["id"]] = Ran(error=("Stopped", died.reason, ""))
            return self.ended[cell["id"]]
        self.ran.append(cell.source)
        if ran.error is not None and ran.error[0] == "MemoryError" and not self.hidden:
            self.flags.append("crash")
            self.notes.append(f"{_named(cell)} ran out of memory")
        return ran

    def set_up(self, source: str) -> None:
        """Run a setup cell in the checker's process as well."""
        self.set_ups.append(source)
        if self.checker is not None:
            self.checker.set_up(source)

    def check_exercise(self, exercise: Exercise) -> None:
        """Run its checks, for feedback's sake all.

        But where the points are gone none that takes long, nor any once one ran out of time.
        """
        for check in exercise.checks:
            if check.hidden is not self.hidden:
                continue
            known = [self.checks.get((exercise.name, c)) for c in exercise.checks]
            verdicts = {c.verdict for c in known if c is not None}
            lesson = ""
            if "timeout" in verdicts:
                lesson = "It was not run: another check had run out of time."
            elif verdicts - {"passed"} and check.seconds > LONG_SECONDS:
                lesson = "It takes long, so it was not run: an earlier check had failed already."
            if lesson:
                done = CheckResult(check.title, check.hidden, "skipped", lesson)
            else:
                done = self.check(exercise, check)
            self.checks[exercise.name, check] = done

    def check(self, exercise: Exercise, check: Check) -> CheckResult:
        """Run one check. Whatever happens, it ends in an explicit verdict."""
        start = time.monotonic()
        sandbox = self.sandbox
        try:
            if self.left <= 0:
                raise Died("timeout", _TOO_LONG)
            checker = self.checking()
            order = {
                "exercise": exercise.name,
                "title": check.title,
                "names": list(exercise.names),
                "source": check.source,
                "hidden": check.hidden,
                "cell_error": self.cell_errors[exercise.name],
            }
            alive = self.alive()
            with self.timed(self.most(check)) as seconds:
                said = checker.check(order, alive, seconds)
            if said["verdict"] == "error":
                self.flags.append("look")
                self.notes.append(f"the check “{check.title}” of `{exercise.name}` broke off")
        except Died as died:
            self.lose_sandbox()
            again = died.verdict == "error" or died.rested
            if sandbox is not None and (again or sandbox.crowded):
                # Perhaps what another exercise has left behind, or the machine stood still: once
                # more, in a fresh process.
                return self.check(exercise, check)
            self.flags += ["crash"] if died.verdict == "error" else []
            said = self.stopped(exercise, died.verdict, died.reason)
        except CheckerFailed as failed:
            self.lose_sandbox()
            self.lose_checker()
            if not failed.late:
                raise
            said = self.stopped(exercise, "timeout", str(failed))
        return CheckResult(
            check.title,
            check.hidden,
            _VERDICTS.get(said["verdict"], "error"),
            executed.readable(said.get("lesson", "")),
            "" if check.hidden else executed.readable(said.get("detail", "")),
            round(time.monotonic() - start, 3),
        )

    def stopped(self, exercise: Exercise, verdict: str, reason: str) -> dict[str, str]:
        """Note that one of its checks had to be stopped; what to say of the check."""
        if verdict == "timeout" and self.left <= 0:
            reason = _TOO_LONG  # and not how much was left, which code may have chosen
        self.notes.append(f"a check of `{exercise.name}` was stopped: {reason}")
        return {"verdict": verdict, "lesson": reason}

    def alive(self) -> Sandbox:
        """The learner's process, in the state the notebook is in: started anew if it had to be."""
        if self.sandbox is None or self.sandbox.gone:
            self.sandbox = Sandbox(self.limits, self.options.walls, self.warm)
            for source in self.ran:
                with self.timed(self.options.cell_seconds) as seconds:
                    self.sandbox.run_cell(source, seconds)
        return self.sandbox

    def checking(self) -> Checker:
        """The checker's process, with the setup cells so far run in it."""
        if self.checker is None:
            key = (self.options.walls, self.day.identity)
            self.checker = _CHECKERS.take(key, self.new_checker)
            name = f"{self.options.secret}/{self.day.name}"
            self.checker.begin(hashlib.sha256(name.encode()).hexdigest())
            for source in self.set_ups:
                self.checker.set_up(source)
        return self.checker

    def new_checker(self) -> Checker:
        tests = [(c.source, c.title) for e in self.day.exercises for c in e.checks]
        return Checker(self.options.walls, self.warm, tests)

    def lose_sandbox(self) -> None:
        if self.sandbox is not None:
            self.sandbox.kill()
            self.sandbox = None

    def lose_checker(self) -> None:
        if self.checker is not None:
            self.checker.kill()
            self.checker = None

    def most(self, check: Check) -> float:
        """The seconds a check may take: more than its author says where cells may, by as much."""
        return check.seconds * max(1.0, self.options.cell_seconds / CELL_SECONDS)

    @contextmanager
    def timed(self, most: float) -> Iterator[float]:
        """The seconds a step may take, ``most`` or what is left for all; it uses them up.

        Time that it queued for a processor is no loss: no step costs more than it may take.
        """
        seconds = max(min(most, self.left), 0.01)
        start = time.monotonic()
        try:
            yield seconds
        finally:
            self.left -= min(time.monotonic() - start, seconds)

    def untouched(self, exercise: Exercise) -> bool:
        place = f"{exercise.name}-solution"
        texts = [c.source for c in self.notebook.cells if c["id"] == place]
        return all(text.strip() == self.released[place].strip() for text in texts)

    def advise(self, passed: list[str]) -> None:
        """Note what a right answer uses that it should not: read from the source, so advice only.

        Of exercises that have not ``passed`` nothing: no point depends on how they are written.
        """
        answers = {c["id"]: c.source for c in self.notebook.cells}
        for exercise in (e for e in self.day.exercises if e.name in passed):
            before = f"{self.day.common_setup}\n\n{exercise.setup}"
            source = answers.get(f"{exercise.name}-solution", "")
            used = forbidden_calls(source, exercise.may_not, before)
            if used:
                self.flags.append("may not")
                self.notes.append(f"`{exercise.name}` uses {', '.join(used)}, which it may not")


# --- what is kept between submissions ----------------------------------------------------------

_CHECKERS: Idle[Checker] = Idle()
releases: dict[str, str] = {}


def release_of(day: Day) -> NotebookNode:
    """A fresh copy of what learners were given; making it the first time costs a second."""
    if day.identity not in releases:
        releases[day.identity] = json.dumps(release_notebook(source_notebook(day)))
    return nbformat.from_dict(json.loads(releases[day.identity]))


def _warm_sources(day: Day) -> tuple[str, ...]:
    return tuple(s for s in (day.common_setup, *(e.setup for e in day.exercises)) if s.strip())


def _named(cell: NotebookNode) -> str:
    """What a note calls a cell of the learner's."""
    place = str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
    if place.endswith("-solution"):
        return f"the answer cell of `{place.removesuffix('-solution')}`"
    first = next((line.strip()[:80] for line in cell.source.splitlines() if line.strip()), "empty")
    return f"a cell ({first})"
