"""What `attacks.py` runs behind its walls: nbgrader, a listener, and a look at what is left.

    python behind_walls.py TESTS COURSE ASSIGNMENT CANARY COMMAND ...

Writes COURSE/report.json: the commands' exit status, who connected to the port that attacks try,
and which files and processes were left.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PORT = 42424
SECONDS = 400  # for a command


def listen() -> tuple[list[str], Callable[[], None]]:
    """Note who connects to the port; call what comes second to stop."""
    heard: list[str] = []
    there = socket.socket()
    there.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    there.bind(("127.0.0.1", PORT))
    there.listen()

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, address = there.accept()
                connection.close()
                heard.append(str(address))

    threading.Thread(target=serve, daemon=True).start()
    return heard, there.close


def run(command: list[str], folder: Path, environment: dict[str, str], most: int = SECONDS) -> int:
    """The exit status of a command (124 or 137: it did not end in time)."""
    done = subprocess.run(
        ["timeout", "-k", "5", str(most), *command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=None if os.environ.get("LLMWEEK_DEBUG") else subprocess.DEVNULL,
        check=False,
    )
    return done.returncode


def main(tests: str, course: Path, assignment: str, canary: str, *commands: str) -> None:
    sys.path.insert(0, tests)
    from attack_traces import left_behind

    Path.home().joinpath("notes.txt").write_text(canary)
    heard, _ = listen()
    code = 0
    for command in commands:
        nbgrader = str(Path(sys.executable).with_name("nbgrader"))
        code = code or run([nbgrader, command, assignment], course, dict(os.environ))
    time.sleep(0.3)
    report = {"code": code, "heard": heard, "left": left_behind("left-4242")}
    (course / "report.json").write_text(json.dumps(report))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
