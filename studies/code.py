"""A hash of the code that a result depends on, the studies' own included."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from llmweek import code_hash
from llmweek.code_hash import bare, imported

__all__ = ["ROOT", "bare", "files", "hash_of", "imported"]

ROOT = Path(__file__).parents[1]
PACKAGES = {"llmweek": ROOT / "lib", "studies": ROOT}


def hash_of(settings: str, modules: Iterable[str]) -> str:
    """Twelve hexadecimal digits of ``settings`` and of ``modules`` with all they import of ours."""
    return code_hash.hash_of(settings, modules, PACKAGES)


@cache
def files(modules: frozenset[str]) -> frozenset[Path]:
    """The files of ``modules`` and of every module of ours that they import, directly or not."""
    return code_hash.files(modules, PACKAGES)
