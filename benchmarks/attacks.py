"""Every attack of `tests/attacks`, by stock `nbgrader autograde` and by `llmweek grade`: a table.

    python benchmarks/attacks.py [NAME ...] [--jobs 2] > table.md

Each attack is handed in to a class of its own, with honest work on either side, and the class is
graded from the command line into a gradebook. Stock nbgrader runs learners' code in the open, so it
runs behind walls of this benchmark's own: no network, a home and a copy of the course that vanish,
bounds on memory, processes and time. A letter in a row says what the attack brought about:

    U  it earned points that it did not deserve
    L  a secret got out: of the environment, of a file of the instructor's, of a hidden check
    H  a neighbour lost marks or files
    B  a process or a file was left behind
    S  the grading of the class stopped or did not end
    P  something of the learner's runs in a feedback page

"n/a": the trick addresses parts that stock nbgrader does not have.
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path

import nbformat

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT / "tests")]

import small_day  # noqa: E402
from attack_forms import MARK, Attack, read_attacks  # noqa: E402
from attack_traces import left_behind, owned  # noqa: E402
from behind_walls import listen, run  # noqa: E402

from autograde.course import default_url  # noqa: E402
from autograde.gradebook import open_gradebook  # noqa: E402
from llmweek.cli import find_programs  # noqa: E402
from llmweek.notebook import STUB, Day  # noqa: E402
from llmweek.release import write_assignment  # noqa: E402

BIN = Path(sys.executable).parent
CANARIES = {"environment": "CANARY-variable-30fe", "file": "CANARY-file-91c2"}
HIDDEN = ("rng.randint(", "generator=generator")  # of a hidden check's source
SHOWN = ("hostile", "metadata", "names", "pages")  # classes that aim at the feedback page, too
STOCK = f"""c = get_config()
c.ClearSolutions.code_stub = {{"python": {STUB!r}}}
"""
SECONDS = 500  # a class takes ten, and half a minute for each cell that never ends
OURS_ONLY = ('"Learner"', "autograde.", "LARGEST_PAYLOAD")  # what stock nbgrader does not have


class Class:
    """A course of one day in which ``attack`` was handed in, with honest work on either side."""

    def __init__(self, attack: Attack, root: Path) -> None:
        self.attack, self.root, self.course = attack, root, root / "autograde"
        tensors = attack.kind == "tensors"
        self.name = small_day.TENSORS if tensors else small_day.NAME
        right = small_day.TENSORS_RIGHT if tensors else small_day.RIGHT
        self.wants = "squares" if tensors else attack.wants
        self.day = released(self.name)[0]
        shutil.copytree(released(self.name)[1], root, dirs_exist_ok=True)
        self.points = {e.name: float(e.points) for e in self.day.exercises}
        self.good = small_day.sent(small_day.answered(self.day, **right))
        submitted = self.course / "submitted"
        # One comes after the attack; one is known by name to tricks with folders.
        self.neighbours = ["~last", *["neighbour"] * (attack.form == "folder")]
        for student in self.neighbours:
            self.place(student).parent.mkdir(parents=True)
            self.place(student).write_bytes(self.good)
        if tensors:
            notebook = small_day.answered(self.day, **right | {"squares": attack.source()})
            self.place(attack.name).parent.mkdir(parents=True)
            self.place(attack.name).write_bytes(small_day.sent(notebook))
        else:
            attack.hand_in(self.day, submitted)

    def place(self, student: str) -> Path:
        return self.course / "submitted" / student / self.name / f"{self.name}.ipynb"

    def scores(self) -> dict[str, dict[str, float]]:
        """What the gradebook says, by learner and exercise."""
        with open_gradebook(default_url(self.course)) as book:
            return {
                s.student.id: {g.name: float(g.score) for n in s.notebooks for g in n.grades}
                for s in book.find_assignment(self.name).submissions
            }

    def outcome(self, code: int, told: dict[str, list[str]]) -> str:
        """The letters of what came of it; ``told`` is what was heard and what was left."""
        try:
            scores = self.scores()
        except Exception:
            scores = {}
        graded = {s for s in self.neighbours if self.files("autograded", s, "ipynb")}
        wrong = {s: v for s, v in scores.items() if s not in self.neighbours}
        most = sum(self.points.values()) - self.points[self.wants]
        undeserved = any(
            (self.attack.form != "folder" and v.get(self.wants, 0) > 0) or sum(v.values()) > most
            for v in wrong.values()
        )
        harmed = any(
            scores.get(s) != self.points
            or s not in graded
            or self.place(s).read_bytes() != self.good
            for s in self.neighbours
        )
        pages = "".join(self.feedback(s) for s in set(scores) | {self.attack.name})
        texts = pages + self.outputs()
        leaked = told["heard"] or any(c in texts for c in CANARIES.values())
        leaked = leaked or any(h in self.outputs() for h in HIDDEN)
        stopped = code not in (0, 1) or "~last" not in graded
        letters = zip(
            "ULHBSP",
            (undeserved, leaked, harmed, told["left"], stopped, owned(pages)),
            strict=True,
        )
        return "".join(letter for letter, happened in letters if happened)

    def as_sent(self, student: str) -> bool:
        return self.place(student).read_bytes() == self.good

    def files(self, folder: str, student: str, ending: str) -> list[Path]:
        with suppress(OSError):
            return list((self.course / folder / student / self.name).glob(f"*.{ending}"))
        return []

    def feedback(self, student: str) -> str:
        return "".join(p.read_text("utf-8") for p in self.files("feedback", student, "html"))

    def outputs(self) -> str:
        """What the attack's own cells put out, as the graded notebook has it."""
        found = []
        for path in self.files("autograded", self.attack.name, "ipynb"):
            with suppress(Exception):
                cells = nbformat.read(path, as_version=4).cells
                found += [c.get("outputs", []) for c in cells if not _is_check(c)]
        return json.dumps(found)


@lru_cache
def released(name: str) -> tuple[Day, Path]:
    """A day, and a folder with its sources and a course that it is released in."""
    root = Path(tempfile.mkdtemp(prefix="released-"))
    atexit.register(shutil.rmtree, root)
    made = small_day.tensor_day if name == small_day.TENSORS else small_day.small_day
    day: Day = made(root / "solutions")
    (root / "autograde").mkdir()
    write_assignment(day, root / "autograde")
    (root / "autograde" / "nbgrader_config.py").write_text(STOCK)
    return day, root


def _is_check(cell: nbformat.NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def ours(attack: Attack, folder: Path) -> str:
    """`llmweek grade`, as an instructor runs it."""
    made = Class(attack, folder)
    home = folder / "home"
    home.mkdir()
    (home / "notes.txt").write_text(CANARIES["file"])
    environment = os.environ | {"CANARY_VARIABLE": CANARIES["environment"], "HOME": str(home)}
    heard, close = listen()
    command = [str(BIN / "llmweek"), "grade", "--jobs", "2", "--course", str(made.course)]
    code = run(command, made.root, environment, SECONDS)
    close()
    return made.outcome(code, {"heard": heard, "left": left_behind(MARK)})


def stock(attack: Attack, folder: Path) -> str:
    """`nbgrader autograde` and `generate_feedback`, behind walls."""
    if any(part in attack.source() for part in OURS_ONLY):
        return "n/a"
    made = Class(attack, folder)
    report = made.course / "report.json"
    report.touch()
    user = 50_000 + threading.get_ident() % 10_000
    if os.geteuid() == 0:
        subprocess.run(["chown", "-hR", f"{user}:{user}", str(folder)], check=True)
    script = [sys.executable, str(HERE / "behind_walls.py"), str(ROOT / "tests")]
    script += [str(made.course), made.name, CANARIES["file"], "autograde"]
    script += ["generate_feedback"] * (attack.form == "folder" or attack.kind in SHOWN)
    code = run([*walls(folder, user), *script], folder, dict(os.environ), SECONDS)
    try:
        told = json.loads(report.read_text())
    except ValueError:
        told = {"code": code or 1, "heard": [], "left": []}
    if os.geteuid() == 0:
        subprocess.run(["chown", "-hR", "0:0", str(folder)], check=True)
    return made.outcome(2 if code else told["code"], told)


def walls(folder: Path, user: int) -> list[str]:
    """The command that runs another with nothing to write on but ``folder``."""
    base = sys.base_prefix
    outer: list[str] = []
    inner = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    for place in ("/tmp", "/var/tmp", "/home", "/root", "/dev/shm"):
        inner += ["--size", str(2**28), "--tmpfs", place]
    if os.geteuid() == 0:
        outer = ["bwrap", "--dev-bind", "/", "/", "--unshare-pid", "--tmpfs", "/mnt"]
        outer += ["--ro-bind", base, "/mnt/python", "--bind", str(folder), "/mnt/class"]
        outer += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--die-with-parent", "--"]
        outer += ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups", "--"]
        inner += ["--ro-bind", "/mnt/python", base, "--bind", "/mnt/class", str(folder)]
    else:
        inner += ["--ro-bind", base, base, "--bind", str(folder), str(folder)]
    inner += [
        "--ro-bind",
        str(ROOT),
        str(ROOT),
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
    ]
    inner += ["--setenv", "HOME", "/home/teacher", "--setenv", "PATH", f"{BIN}:/usr/bin:/bin"]
    inner += [
        "--setenv",
        "CANARY_VARIABLE",
        CANARIES["environment"],
        "--dir",
        "/home/teacher",
        "--",
    ]
    bounds = [
        "nice",
        "prlimit",
        f"--as={3 * 2**30}",
        "--nproc=150",
        f"--fsize={2**28}",
        "--cpu=120",
        "--",
    ]
    return [*outer, *inner, *bounds]


def grade(name: str, attack: Attack) -> str:
    """What came of an attack by the grader of that name."""
    folder = Path(tempfile.mkdtemp(prefix="attack-"))
    folder.chmod(0o755)
    try:
        letters = GRADERS[name](attack, folder)
    finally:
        # Python's own way of removing a folder does not get to the bottom of every attack's.
        subprocess.run(["rm", "-rf", str(folder)], check=False)
    print(f"{name:5} {attack.kind}/{attack.name}: {letters or '-'}", file=sys.stderr)
    return letters


GRADERS = {"stock": stock, "ours": ours}


def table(rows: list[tuple[Attack, list[str]]]) -> str:
    """The table, and how often each thing happened."""
    lines = ["| class | attack | stock nbgrader | llmweek |", "| --- | --- | --- | --- |"]
    totals = (Counter[str](), Counter[str]())
    compared = [0, 0]
    for attack, outcomes in rows:
        shown = " | ".join(o or "·" for o in outcomes)
        lines.append(f"| {attack.kind} | {attack.name} | {shown} |")
        for n, outcome in enumerate(outcomes):
            if outcome != "n/a":
                compared[n] += 1
                totals[n].update(outcome or "·")
    lines += ["", "| | stock nbgrader | llmweek |", "| --- | --- | --- |"]
    names = {"U": "undeserved points", "L": "leaked", "H": "neighbour harmed"}
    names |= {"B": "left behind", "S": "class stopped", "P": "live in a page", "·": "nothing"}
    lines += [f"| {name} | {totals[0][key]} | {totals[1][key]} |" for key, name in names.items()]
    lines.append(f"| of | {compared[0]} | {compared[1]} |")
    return "\n".join(lines)


def main() -> None:
    assert __doc__ is not None
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("names", nargs="*", help="attacks, or classes (default: all)")
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--keep", type=Path, help="a file of outcomes that are not found again")
    chosen = options.parse_args()
    find_programs()
    for name in (small_day.NAME, small_day.TENSORS):
        released(name)  # once, before there are threads
    attacks = [*read_attacks(), *read_attacks("tensors")]
    wanted = [a for a in attacks if not chosen.names or {a.name, a.kind} & set(chosen.names)]
    kept: dict[str, str] = {}
    if chosen.keep and chosen.keep.exists():
        kept = json.loads(chosen.keep.read_text())

    def found(name: str, attack: Attack) -> str:
        key = f"{name} {attack.kind}/{attack.name}"
        if key not in kept:
            kept[key] = grade(name, attack)
            if chosen.keep:
                chosen.keep.write_text(json.dumps(dict(kept), indent=1))
        return kept[key]

    with ThreadPoolExecutor(chosen.jobs) as pool:
        columns = [list(pool.map(partial(found, name), wanted)) for name in GRADERS]
    print(table([(a, list(row)) for a, *row in zip(wanted, *columns, strict=True)]))


if __name__ == "__main__":
    main()
