"""Does a training exercise reach its target whatever the seed? Every right answer, many seeds.

An exercise is studied by running its own setup, an answer and the exercise's last hidden check, the
one that trains, as the audit does. Such a check leaves names behind: what the trained model
reached, the lower the better, and what it may be at most. To add an exercise, add a line to
:data:`EXERCISES`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from autograde.answers import Answer, read_answers, reference
from llmweek.exercise import SEED_VARIABLE, Failure
from llmweek.notebook import Day, Exercise, read_day
from studies.code import ROOT, bare, hash_of, imported
from studies.measure import versions

SEEDS = range(20)
STYLES = 2  # right answers of each exercise: ours, and the first ones of its table


@dataclass(frozen=True)
class Training:
    """A training exercise, and the names in its last hidden check of what it compares."""

    day: str
    exercise: str
    reached: str = "reached"
    target: str = "target"


EXERCISES = (
    Training("day1_ngrams", "train_ffnn", "loss", "bigram"),
    Training("day2_rnn", "train_char_rnn"),
    Training("day4_transformer", "train_translator"),
)


@dataclass(frozen=True)
class Run:
    """One answer under one seed."""

    training: Training
    day: Day
    exercise: Exercise
    answer: Answer
    seed: int

    @property
    def key(self) -> str:
        """What tells a run from all others."""
        return f"{self.exercise.name} {self.answer.name} {self.seed}"

    @property
    def code(self) -> list[str]:
        """The cells to run, in order; the last is the check."""
        check = self.exercise.hidden[-1]
        return [self.day.common_setup, self.exercise.setup, self.answer.source, check.source]

    @property
    def hash(self) -> str:
        """Of the cells and the code they use; how a check speaks decides no result."""
        modules = {name for cell in self.code for name in imported(cell)}
        used = (m for m in modules if not m.startswith("llmweek.exercise"))
        return hash_of("\0".join([self.key, *map(bare, self.code)]), used)


def runs() -> Iterator[Run]:
    """Every exercise and style, seed by seed: a run cut short has a few seeds of all."""
    found = []
    for training in EXERCISES:
        day = read_day(ROOT / "solutions" / training.day)
        exercise = next(e for e in day.exercises if e.name == training.exercise)
        right = [reference(exercise), *(a for a in read_answers(day, exercise) if not a.wrong)]
        found += [(training, day, exercise, answer) for answer in right[:STYLES]]
    for seed in SEEDS:
        for parts in found:
            yield Run(*parts, seed)


def measure(run: Run) -> dict[str, Any]:
    """The row of one run: what it reached, the target, whether the check passed, CPU seconds."""
    os.environ[SEED_VARIABLE] = f"study {run.seed}"
    names: dict[str, Any] = {"__name__": "__main__"}
    passed = True
    *before, check = run.code
    with open(os.devnull, "w") as sink, redirect_stdout(sink), redirect_stderr(sink):
        for cell in before:
            exec(compile(cell, "<cell>", "exec"), names)
        start = time.process_time()
        try:
            exec(compile(check, "<check>", "exec"), names)
        except Failure:
            passed = False
        seconds = time.process_time() - start
    return {
        "key": run.key,
        "exercise": run.exercise.name,
        "answer": run.answer.name,
        "seed": run.seed,
        "reached": round(float(names[run.training.reached]), 4),
        "target": round(float(names[run.training.target]), 4),
        "passed": passed,
        "cpu_seconds": round(seconds, 1),
        "versions": versions("numpy"),
    }
