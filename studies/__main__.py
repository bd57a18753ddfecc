"""``python -m studies [STUDY …] [ROW …]``: measure what is out of date, in turn.

A STUDY is ``ladder``, ``seeds``, ``beams`` or ``grading``, a ROW a part of the names of those to
measure; all by default: ``python -m studies ladder GPT``.
"""

from __future__ import annotations

import os

from autograde.bubblewrap import ONE_THREAD

# One core, so that CPU seconds compare; set before numpy and torch are loaded, here or in a child.
os.environ |= ONE_THREAD

import multiprocessing
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from llmweek import trained
from studies import measure, recipes, seeds, texts
from studies.table import Table

STUDIES = ("ladder", "seeds", "beams", "grading")


def study(
    table: Table,
    wanted: Iterable[Any],
    measure_one: Callable[[Any], dict[str, Any]],
    only: Sequence[str] = (),
) -> None:
    """Measure each of ``wanted`` that has no current row, in a process of its own.

    With ``only``, none but those with one of these texts in their key.
    """
    # Hashed before anything runs: code that is edited meanwhile makes its row out of date.
    hashes = {one.key: (one, one.hash) for one in wanted}
    chosen = [key for key in hashes if not only or any(part in key for part in only)]
    stale = [key for key in chosen if not table.is_current(key, hashes[key][1])]
    print(f"{table.path.name}: {len(hashes)} rows, {len(stale)} to measure", flush=True)
    for key in stale:
        one, code = hashes[key]
        if isinstance(one, recipes.Recipe):
            # A forked process finds the text read and cut; the next rung often needs the same.
            texts.read(one.tokens, one.vocabulary, one.share).prepare()
        with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as process:
            row = process.submit(measure_one, one).result()
        table.add(row | {"hash": code}, list(hashes))
        print(table.line(key), flush=True)


def main(chosen: list[str]) -> None:
    """Run the studies named, all by default, or the rows named of them."""
    studies = [name for name in STUDIES if name in chosen] or STUDIES
    only = [part for part in chosen if part not in STUDIES]
    if "ladder" in studies:
        study(Table("ladder", "rungs"), recipes.ladder(), measure.measure, only)
    if "seeds" in studies:
        study(Table("seeds", "runs"), seeds.runs(), seeds.measure, only)
    if "beams" in studies:
        from studies import beams  # with torch, which would count as memory of every rung

        trained.ensure(["translator"])
        study(Table("beams", "widths"), beams.widths(), beams.measure, only)
    if "grading" in studies:
        from studies import grading  # with nbgrader and torch

        table = Table("grading", "days", about=grading.ABOUT)
        study(table, grading.days(), grading.measure, only)


if __name__ == "__main__":
    main(sys.argv[1:])
