# ruff: noqa
"""Sends modules, configurations and start-up files beside the notebook, in each folder that is its own."""

from pathlib import Path

POISON = """
import os
open("/tmp/left-4242", "w").close()
double = lambda values: [2 * v for v in values]
c = globals().get("get_config", lambda: None)()
"""
NAMES = (
    "sitecustomize.py usercustomize.py numpy.py random.py conftest.py nbgrader_config.py course.toml "
    "jupyter_config.py ipython_config.py ipython_kernel_config.py llmweek/__init__.py "
    "llmweek/exercise.py autograde/__init__.py .ipython/profile_default/startup/0.py pyproject.toml "
    "evil.pth .env gradebook.db course_secret custom/custom.js feedback.html.j2"
).split()


def folder(submitted, work):
    place = submitted / "files_beside_it" / "day9_small"
    for at in (place, place.parent):
        for name in NAMES:
            path = at / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(POISON)
    (place / "day9_small.ipynb").write_bytes(work)
