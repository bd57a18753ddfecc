"""What an attack may have brought about: processes and files left behind, pages that are alive."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from autograde.proc import children

LIVE = {"script", "iframe", "object", "embed", "img", "form", "base", "link", "video", "audio"}

_SCHEME = re.compile(r"\s*(?:[\w+.-]+:|//)")  # an address that is not in this place


def processes(root: int) -> list[str]:
    """The command lines of the processes below ``root``."""
    found: list[str] = []
    todo = children(root)
    while todo:
        pid = todo.pop()
        todo += children(pid)
        try:  # a process may end while it is looked at
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if line:  # a zombie has none
            found.append(line.replace(b"\0", b" ").decode(errors="replace").strip()[:200])
    return found


def left_behind(mark: str) -> list[str]:
    """Files, processes, sockets and segments of this machine that have ``mark`` in their name."""
    found = [
        str(path)
        for folder in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", str(Path.home()), ".")
        for path in Path(folder).glob(f"*{mark}*")
    ]
    for path in Path("/proc").glob("[0-9]*"):
        try:
            told = (path / "comm").read_text() + (path / "cmdline").read_text()
        except (OSError, UnicodeDecodeError):
            continue
        if mark in told or "sleep(4242)" in told or "sleep\x004242" in told:
            found.append(told)
    found += [line for line in _lines("/proc/net/unix") if mark in line]
    found += [line for line in _lines("/proc/keys") if mark in line]
    for kind in ("shm", "sem", "msg"):
        found += [x for x in _lines(f"/proc/sysvipc/{kind}") if x.split()[:1] == [str(0x4242)]]
    return found


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(errors="replace").splitlines()
    except OSError:
        return []


def alive(page: str) -> list[str]:
    """What in a page would run, load or lead elsewhere."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found


def owned(page: str) -> list[str]:
    """What in a page of formgrader's, which has scripts of its own, is a learner's and runs."""
    return [
        found
        for found in alive(page)
        if "owned" in found or "127.0.0.1" in found or "javascript:alert" in found
    ]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.script = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = " ".join(f"{name}={value}" for name, value in attributes)
        elsewhere = any(
            name.startswith("on")
            or (name in ("href", "src", "xlink:href") and _SCHEME.match(value or ""))
            for name, value in attributes
        )
        if tag in LIVE or elsewhere:
            self.found.append(f"<{tag} {told}>")
        self.script = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.script = False

    def handle_data(self, data: str) -> None:
        if self.script and ("owned" in data or "http:" in data):
            self.found.append(data)
