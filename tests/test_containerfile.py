"""What is written of the container agrees: the image, the way out that grading names, the page."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from autograde.bubblewrap import WAYS_OUT

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "Containerfile").read_text("utf-8")
PAGE = (ROOT / "chapters" / "setup-instructor.md").read_text("utf-8")
SECTION = PAGE.partition("### In a container\n")[2].partition("\n### ")[0]


def test_the_way_out_stands_on_the_page() -> None:
    (way,) = (w for w in WAYS_OUT.split("\n  - ") if w.startswith("in a container"))
    options = re.findall(r"--security-opt ([\w=]+)", way)
    assert len(options) == 3
    for option in options:
        assert option in SECTION, option


def test_the_commands_fit_the_image() -> None:
    (block,) = re.findall(r"```bash\n(.*?)```", SECTION, re.DOTALL)
    build, run = block.split("\n", 1)
    (tag,) = re.findall(r"podman build -t (\w+) \.", build)
    (argument,) = re.findall(r"--build-arg (\w+)=", build)
    assert re.search(rf"^ARG {argument}=", TEXT, re.MULTILINE)
    assert run.split()[-1] == tag
    (volume,) = re.findall(r"^VOLUME (\S+)$", TEXT, re.MULTILINE)
    assert f":{volume}" in run
    assert f'"--course", "{volume}"' in TEXT
    assert '"--", "llmweek"]' in TEXT  # arguments follow the image's name
    ((user, group),) = re.findall(r"^USER (\d+):(\d+)$", TEXT, re.MULTILINE)
    assert f"keep-id:uid={user},gid={group}" in run


def test_the_image_is_made_of_what_there_is() -> None:
    copied = [line.split()[1:-1] for line in TEXT.splitlines() if line.startswith("COPY ")]
    assert copied
    assert [p for paths in copied for p in paths if not (ROOT / p).exists()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (extras,) = re.findall(r"extras=([\w,]+)$", TEXT.replace(";", "\n"), re.MULTILINE)[-1:]
    assert set(extras.split(",")) <= set(project["optional-dependencies"])
    pins = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert set(re.findall(r"torch==\S+", TEXT)) <= set(pins)


def test_packages_are_installed_anew_only_where_others_are_asked_for() -> None:
    before, _, after = TEXT.partition('-e ".[$extras]"')
    copied = re.findall(r"^COPY (.+) \./$", before, re.MULTILINE)
    assert copied == ["pyproject.toml constraints.txt LICENSE"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"touch {project['readme']} && pip install" in before
    assert f"\nCOPY {project['readme']} ./\n" in after


def test_nothing_of_a_class_goes_into_the_image() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    course = {line.strip("/") for line in ignored if line.startswith("/autograde/")}
    assert "autograde/course_secret" in course
    assert course <= set((ROOT / ".dockerignore").read_text("utf-8").splitlines())
