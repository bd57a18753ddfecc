"""Tables for spreadsheets, which compute what looks like a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def table_text(header: Sequence[str], rows: Iterable[Sequence[str | float]]) -> str:
    """A CSV file's text. Words that a spreadsheet would compute have an apostrophe before them."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue()


def _cell(value: str | float) -> str:
    if not isinstance(value, str):
        return f"{value:g}"
    value = value.encode("utf-8", "replace").decode()  # names of files hold halves of characters
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
