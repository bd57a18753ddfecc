"""Submissions per second: `llmweek grade` beside stock `nbgrader autograde`, on the same notebooks.

    python benchmarks/grading.py [DAY …] [--jobs 2] [--class 100] [--stock 10] [--rounds 3]

Both grade the same class, every learner with right answers, from the command line into a gradebook
of their own. A command's start is taken off, as the time of a run with as many submissions as
workers, so that what is left is the cost of each further one. The two take turns, and medians are
reported. ``numpy_day`` and ``torch_day`` (beside this script) are days of short exercises, for what
grading itself costs; any day of ``solutions/`` may be named too, and then includes the time that
the answers and their checks compute.

The last column is the private memory of a running submission, learner's process and checker's
together, looked at every 20 ms: 95 of 100 looks saw less.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat

from autograde.answers import answered, reference
from autograde.proc import children
from llmweek.notebook import STUB, Day, read_day, release_notebook, source_notebook
from llmweek.release import write_assignment

ROOT = Path(__file__).parents[1]
DAYS = Path(__file__).parent / "days"
BIN = Path(sys.executable).parent
STOCK = f"""c = get_config()
c.ClearSolutions.code_stub = {{"python": {STUB!r}}}
"""


def source_folder(name: str) -> Path:
    """Where a day's scripts are. Exits with a message where there is no such day."""
    for folder in (DAYS / name, ROOT / "solutions" / name):
        if folder.is_dir():
            return folder
    sys.exit(f"no day {name}: name a folder of {DAYS} or {ROOT / 'solutions'}")


def right_notebook(day: Day) -> str:
    """What a learner hands in who has everything right."""
    release = release_notebook(source_notebook(day))
    answers = {e.name: reference(e).source for e in day.exercises}
    return nbformat.writes(answered(release, answers))


def make_class(day: Day, size: int, folder: Path) -> Path:
    """A clone with this day only, whose course has ``size`` submissions."""
    course = folder / "autograde"
    course.mkdir(parents=True)
    shutil.copytree(source_folder(day.name), folder / "solutions" / day.name)
    write_assignment(day, course)
    (course / "nbgrader_config.py").write_text(STOCK)
    text = right_notebook(day)
    for n in range(size):
        path = course / "submitted" / f"learner{n:05}" / day.name / f"{day.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return course


def seconds(command: list[str], folder: Path, memory: list[int] | None = None) -> float:
    """Wall-clock seconds of a command run in ``folder``; ``memory`` takes samples, in bytes."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(BIN / command[0]), *command[1:]],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if memory is not None:
        threading.Thread(target=_watch, args=(process, memory), daemon=True).start()
    said, _ = process.communicate()
    if process.returncode:
        sys.exit(said[-6000:])
    return time.perf_counter() - start


def _watch(process: subprocess.Popen[str], memory: list[int]) -> None:
    while process.poll() is None:
        memory.append(sum(_private(pid) for pid in _forks(process.pid)))
        time.sleep(0.02)


def _forks(pid: int, depth: int = 0) -> Iterator[int]:
    """The forks of zygotes and checkers below ``pid``."""
    try:
        said = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        mine = re.search(r"(zygote|checker)\.py", " ".join(said))
        # bubblewrap has the script among its arguments, and a zygote a process that waits for it.
        kind = mine.group(1) if mine and "python" in said[0] else ""
        depth = depth + 1 if kind else 0
        if depth > (2 if kind == "zygote" else 1):
            yield pid
        for child in children(pid):
            yield from _forks(child, depth)
    except OSError:
        return


def _private(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(kb) for kb in re.findall(r"^Private_(?:Clean|Dirty): *(\d+)", text, re.M)) * 1024


def cost(day: Day, stock: bool, size: int, jobs: int, memory: list[int] | None = None) -> float:
    """Seconds for each submission beyond the first ``jobs``."""
    spent = []
    for n in (jobs, jobs + size):
        with tempfile.TemporaryDirectory() as temporary:
            course = make_class(day, n, Path(temporary))
            if stock:
                spent.append(seconds(["nbgrader", "autograde", day.name], course))
            else:
                command = ["llmweek", "grade", "--course", str(course), "--jobs", str(jobs)]
                spent.append(seconds(command, course.parent, memory))
    return (spent[1] - spent[0]) / size


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("days", nargs="*", default=["numpy_day", "torch_day"], metavar="DAY")
    options.add_argument("--jobs", type=int, default=2, help="our workers (nbgrader has one)")
    options.add_argument("--class", dest="size", type=int, default=100, help="our class")
    options.add_argument("--stock", type=int, default=10, help="nbgrader's class")
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ["PATH"]])
    print("| day | nbgrader, s | llmweek grade, s | ratio, median (all) | private MB |")
    print("| --- | --- | --- | --- | --- |")
    for name in chosen.days:
        day = read_day(source_folder(name))
        theirs, ours, memory = [], [], [0]
        for _ in range(chosen.rounds):
            theirs.append(cost(day, True, chosen.stock, 1))
            ours.append(cost(day, False, chosen.size, chosen.jobs, memory))
        ratios = [a / b for a, b in zip(theirs, ours, strict=True)]
        shown = ", ".join(f"{r:.1f}" for r in sorted(ratios))
        print(
            f"| {name} | {statistics.median(theirs):.3f} | {statistics.median(ours):.4f} "
            f"| {statistics.median(ratios):.1f}× ({shown}) "
            f"| {sorted(memory)[int(0.95 * len(memory))] / chosen.jobs / 1e6:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
