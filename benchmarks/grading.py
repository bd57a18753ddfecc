"""Seconds per submission: `llmweek grade` beside stock `nbgrader autograde`, on the same class.

    python benchmarks/grading.py [--day day0_inference] [--class 6] [--jobs 2]

Both grade the same notebooks (reference answers) from the command line into a gradebook of their
own. The time of a run with one submission is taken off as the start, so that what is left is the
cost of each further one.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from llmweek.notebook import STUB, Day, read_day, source_notebook
from llmweek.release import write_assignment

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
STOCK = f"""c = get_config()
c.ClearSolutions.code_stub = {{"python": {STUB!r}}}
"""


def course_of(day: Day, size: int, folder: Path) -> Path:
    """A course whose ``size`` learners all hand in the reference answers."""
    folder.mkdir()
    write_assignment(day, folder)
    text = nbformat.writes(source_notebook(day))
    for n in range(size):
        path = folder / "submitted" / f"learner{n:04}" / day.name / f"{day.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return folder


def seconds(command: list[str], folder: Path) -> float:
    """Wall-clock seconds of a command run in ``folder``."""
    start = time.perf_counter()
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=folder, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr[-4000:])
    return time.perf_counter() - start


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--day", default="day0_inference")
    options.add_argument("--class", dest="size", type=int, default=6)
    options.add_argument("--jobs", type=int, default=2)
    chosen = options.parse_args()
    os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ["PATH"]])
    day = read_day(ROOT / "solutions" / chosen.day)
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for name in ("stock nbgrader", "llmweek grade"):
            spent = []
            for size in (1, 1 + chosen.size):
                folder = course_of(day, size, Path(temporary) / f"{name.split()[0]}{size}")
                (folder / "nbgrader_config.py").write_text(STOCK)
                command = (
                    ["nbgrader", "autograde", day.name]
                    if name.startswith("stock")
                    else ["llmweek", "grade", "--course", str(folder), "--jobs", str(chosen.jobs)]
                )
                place = folder if name.startswith("stock") else ROOT
                spent.append(seconds(command, place))
            found[name] = (spent[1] - spent[0]) / chosen.size
            print(f"{name:16} {found[name]:7.3f} s a submission   (start {spent[0]:.1f} s)")
    ratio = found["stock nbgrader"] / found["llmweek grade"]
    print(f"ratio            {ratio:7.1f}   ({day.name}, {chosen.size} submissions)")


if __name__ == "__main__":
    main()
