"""A table of results on disk: rows by key, each kept as soon as it is measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


ABOUT = (
    "Written by `make studies`, which measures anew what has changed. Seconds are CPU seconds on "
    "one core; reported on the test part of the corpus, chosen on its validation part."
)


class Table:
    """``studies/results/<name>.json``: ``{about: …, <rows>: [{"key": …, "hash": …, …}, …]}``."""

    def __init__(self, name: str, rows: str, folder: Path = RESULTS, about: str = ABOUT) -> None:
        self._about = about
        self.path = folder / f"{name}.json"
        self._rows_name = rows
        self.rows: dict[str, dict[str, Any]] = {}
        if self.path.is_file():
            read = json.loads(self.path.read_text(encoding="utf-8"))
            self.rows = {row["key"]: row for row in read[rows]}

    def is_current(self, key: str, code: str) -> bool:
        """Whether the row ``key`` is there and was measured with this ``code`` (a hash)."""
        return self.rows.get(key, {}).get("hash") == code

    def add(self, row: dict[str, Any], order: list[str]) -> None:
        """Add or replace a row and write the file, its rows in ``order``; others are dropped."""
        self.rows[row["key"]] = row
        self.rows = {key: self.rows[key] for key in order if key in self.rows}
        content = {"about": self._about, self._rows_name: list(self.rows.values())}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        new.replace(self.path)  # an interrupted write must not lose what took an hour

    def line(self, key: str) -> str:
        """The numbers of a row, to follow a run by."""
        numbers = {k: v for k, v in self.rows[key].items() if isinstance(v, float)}
        return f"{key:40} " + "  ".join(f"{k} {v:,}" for k, v in numbers.items())
