"""``python -m studies [ladder] [seeds]``: measure what is missing or out of date, one by one."""

from __future__ import annotations

import os

from autograde.bubblewrap import ONE_THREAD

# One core, so that CPU seconds compare; set before numpy and torch are loaded, here or in a child.
os.environ |= ONE_THREAD

import multiprocessing
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from studies import measure, recipes, seeds, texts
from studies.table import Table

STUDIES = ("ladder", "seeds")


def study(
    table: Table, wanted: Iterable[Any], measure_one: Callable[[Any], dict[str, Any]]
) -> None:
    """Measure each of ``wanted`` that has no current row, in a process of its own."""
    # Hashed before anything runs: code that is edited meanwhile makes its row out of date.
    hashes = {one.key: (one, one.hash) for one in wanted}
    stale = [key for key, (_, code) in hashes.items() if not table.is_current(key, code)]
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
    """Run the studies named, all of them by default. Raises SystemExit for another name."""
    if unknown := set(chosen) - set(STUDIES):
        sys.exit(f"no study {', '.join(sorted(unknown))}: there are {', '.join(STUDIES)}")
    if not chosen or "ladder" in chosen:
        study(Table("ladder", "rungs"), recipes.ladder(), measure.measure)
    if not chosen or "seeds" in chosen:
        study(Table("seeds", "runs"), seeds.runs(), seeds.measure)


if __name__ == "__main__":
    main(sys.argv[1:])
