"""What the README says is done here as it is written, and shows what it shows."""

from __future__ import annotations

import os
import re
import shutil
import site
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line]

NOT_RUN = {
    "git clone https://github.com/llmweek/llmweek": "this is the clone",
    "cd llmweek": "this is the clone",
    "make test": "this is it",
}
STATUS = {"llmweek check week": 1}  # nothing is written yet, and it says so


@pytest.fixture(scope="module")
def learner(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A learner's folder and environment: every package there is here, but not llmweek.

    The packages are links to ours, so that installing the wheel needs no network.
    """
    folder = tmp_path_factory.mktemp("learner")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "env"], check=True)
    packages = folder / "packages"
    packages.mkdir()
    for path in Path(site.getsitepackages()[0]).iterdir():
        if "llmweek" not in path.name:
            (packages / path.name).symlink_to(path)
    theirs = next((folder / "env").glob("lib/python*/site-packages"))
    (theirs / "packages.pth").write_text(f"{packages}\n")
    path = os.pathsep.join([str(folder / "env" / "bin"), os.environ["PATH"]])
    variables = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return folder, variables | {"PATH": path}


def test_every_command_does_as_it_is_written(learner: tuple[Path, dict[str, str]]) -> None:
    folder, environment = learner
    said = {}
    for command in COMMANDS:
        if command in NOT_RUN:
            continue
        makes = command.startswith("make ")
        done = subprocess.run(
            command,
            shell=True,
            cwd=ROOT if makes else folder,
            env=None if makes else environment,
            capture_output=True,
            text=True,
            timeout=1200,
        )
        assert done.returncode == STATUS.get(command, 0), f"{command}\n{done.stdout}{done.stderr}"
        said[command] = done.stdout
        if command == "make release":
            wheel = next((ROOT / "_build" / "dist").glob("*.whl"))
            shutil.copy(wheel, folder)
            assert f'python -m pip install "{wheel.name}[torch]"' in COMMANDS
    assert {p.name for p in (folder / "week").glob("*.ipynb")} == {
        p.name for p in ROOT.glob("autograde/release/*/*.ipynb")
    }
    assert "The week so far: 0 of " in said["llmweek check week"]
    assert untimed(shown()) in untimed(said["make demo"])
    # A wheel has no grader, and says in a line what that takes.
    refused = subprocess.run(
        ["llmweek", "grade"], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
    assert "needs a clone of the course" in refused.stderr


def shown() -> str:
    """The output that the README shows."""
    return re.findall(r"```text\n(.*?)```", README, re.DOTALL)[0]


def untimed(output: str) -> str:
    """Output without what differs from run to run: seconds, and spaces at the end of lines."""
    lines = (re.sub(r"took \d+ s", "took N s", line.rstrip()) for line in output.splitlines())
    return "\n".join(lines).strip()


def test_every_target_named_is_one_of_the_makefile() -> None:
    named = set(re.findall(r"`make ([a-z]+)`", README)) | {"demo", "test"}
    for target in sorted(named):
        done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_every_path_named_is_there() -> None:
    for path in re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE):
        assert (ROOT / path).is_dir(), path
    for link in re.findall(r"\]\(([A-Za-z.]+)\)", README):
        assert (ROOT / link).is_file(), link
