"""A submitted notebook read with care: its cells as text, whatever wrote the file.

Only sizes, encodings and formats matter here, not which assignment it is: `rebuild` sees to that.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LARGEST = 25_000_000  # bytes of a submitted file; outputs with pictures can be large
LARGEST_TEXT = 2_000_000  # characters of all its cells together
MOST_CELLS = 2_000


class NotANotebook(ValueError):
    """The submitted bytes are no notebook; the message says in what way, for people."""


@dataclass
class Submitted:
    """One submitted cell; ``place`` is the index of the release's cell it stands for, if any."""

    is_code: bool
    text: str
    names: list[str]  # grade_id and cell ids it claims, best first
    place: int | None = None


def read_cells(submitted: bytes, notes: list[str]) -> list[Submitted]:
    """The cells of a notebook; ``notes`` gets a line on each that cannot be read.

    Raises :class:`NotANotebook`.
    """
    return list(_cells(_parse(submitted), notes))


def newer_python(submitted: bytes) -> str:
    """The Python that a notebook says it last ran with, as "3.13", if newer than this one; or "".

    Raises :class:`NotANotebook`.
    """
    metadata = _parse(submitted).get("metadata")
    language = metadata.get("language_info") if isinstance(metadata, dict) else None
    version = language.get("version") if isinstance(language, dict) else None
    found = re.match(r"(\d{1,3})\.(\d{1,3})", version, re.A) if isinstance(version, str) else None
    if found is None or (int(found[1]), int(found[2])) <= sys.version_info[:2]:
        return ""
    return found[0]


def _parse(submitted: bytes) -> dict[str, Any]:
    if len(submitted) > LARGEST:
        raise NotANotebook(
            f"the file is larger than the {LARGEST / 1e6:.0f} MB a notebook may have "
            "(clear its outputs)"
        )
    if not submitted.strip():
        raise NotANotebook("the file is empty")
    try:
        text = _decoded(submitted)
    except UnicodeError:
        raise NotANotebook("the file is not text (a notebook is JSON in UTF-8)") from None
    try:
        parsed = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotANotebook(
            f"the file is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from None
    except (ValueError, RecursionError):
        raise NotANotebook("the file is not JSON that a notebook could hold") from None
    if not isinstance(parsed, dict) or not ("cells" in parsed or "worksheets" in parsed):
        raise NotANotebook("the file is JSON, but not a notebook: it has no cells")
    return parsed


def _decoded(submitted: bytes) -> str:
    if submitted.startswith((b"\xff\xfe", b"\xfe\xff")):
        return submitted.decode("utf-16")
    return submitted.decode("utf-8-sig")


def _cells(notebook: dict[str, Any], notes: list[str]) -> Iterator[Submitted]:
    """The cells of format 4, or of 2 and 3, where sheets hold them and code is ``input``."""
    found = notebook.get("cells")
    if "cells" not in notebook:
        sheets = notebook["worksheets"]
        sheets = [s for s in sheets if isinstance(s, dict)] if isinstance(sheets, list) else []
        found = [c for s in sheets if isinstance(s.get("cells"), list) for c in s["cells"]]
    if not isinstance(found, list):
        raise NotANotebook("the file is JSON, but not a notebook: its cells are no list")
    if len(found) > MOST_CELLS:
        raise NotANotebook(f"the notebook has {len(found)} cells; it may have {MOST_CELLS}")
    length = 0
    for n, cell in enumerate(found, start=1):
        text = _text(cell.get("source", cell.get("input", ""))) if isinstance(cell, dict) else None
        if text is None:
            notes.append(f"cell {n} of the notebook is not readable and was left out")
            continue
        length += len(text)
        if length > LARGEST_TEXT:
            raise NotANotebook(f"the cells hold more than {LARGEST_TEXT:,} characters")
        yield Submitted(cell.get("cell_type") == "code", text, list(_claims(cell)))


def _text(source: Any) -> str | None:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        # Format 2 leaves the ends of lines out.
        ends = any(line.endswith("\n") for line in source)
        source = ("" if ends else "\n").join(source)
    if not isinstance(source, str):
        return None
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    # Half a surrogate pair can stand in JSON, but in no file.
    return source.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _claims(cell: dict[str, Any]) -> Iterator[str]:
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    facts = metadata.get("nbgrader")
    claims = [
        facts.get("grade_id") if isinstance(facts, dict) else None,
        cell.get("id"),
        metadata.get("id"),  # where Colab keeps it
    ]
    yield from (c for c in claims if isinstance(c, str) and c)
