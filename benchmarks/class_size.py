"""Does a submission cost the same in a class of ten and of ten thousand?

    python benchmarks/class_size.py [--sizes 10 100 1000 10000] [--day numpy_day] [--jobs 2]

Grades classes of each size by `llmweek grade`, from the command line to gradebook, feedback, class
report and grades.csv, and prints seconds for each submission, with and without the command's start
(the time of a class of as many as there are workers). The plot goes to ``_build/class_size.png``.
Then the largest class is graded again, with nothing new to grade.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from grading import BIN, ROOT, make_class, seconds, source_folder

from llmweek.notebook import read_day


def main() -> None:
    """Grade, print and plot."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000, 10000])
    options.add_argument("--day", default="numpy_day")
    options.add_argument("--jobs", type=int, default=2)
    chosen = options.parse_args()
    os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ["PATH"]])
    day = read_day(source_folder(chosen.day))
    start, costs = 0.0, []
    print("| submissions | seconds | minutes | ms each | ms each, less the start |")
    print("| --- | --- | --- | --- | --- |")
    for size in (chosen.jobs, *sorted(chosen.sizes)):
        with tempfile.TemporaryDirectory() as temporary:
            course = make_class(day, size, Path(temporary))
            command = ["llmweek", "grade", "--course", str(course), "--jobs", str(chosen.jobs)]
            spent = seconds(command, course.parent)
            start = start or spent
            costs.append((spent - start) / size * 1000)
            print(
                f"| {size} | {spent:.1f} | {spent / 60:.1f} | {spent / size * 1000:.1f} "
                f"| {costs[-1]:.1f} |",
                flush=True,
            )
            if size == max(chosen.sizes):
                begun = time.perf_counter()
                seconds(command, course.parent)
                print(f"again, with nothing new: {time.perf_counter() - begun:.1f} s")
    plot(sorted(chosen.sizes), costs[1:], ROOT / "_build" / "class_size.png")


def plot(sizes: list[int], costs: list[float], path: Path) -> None:
    """Cost of a submission against the size of the class."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
    axes.semilogx(sizes, costs, "o-")
    axes.set(xlabel="submissions in the class", ylabel="ms a submission", ylim=(0, None))
    axes.grid(alpha=0.3)
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=150)
    print(path)


if __name__ == "__main__":
    main()
