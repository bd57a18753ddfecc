"""The checker's process as the grader sees it.

The grader gives it a line to the learner's process, over which the two speak without the grader's
help. The grader keeps the time and an eye on the memory, and ends whoever breaks a rule.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from typing import Any

from autograde.bubblewrap import Confined, Limits
from autograde.channel import Channel, Closed, Frame, Kind, Late, Oversized
from autograde.proc import Deadline, innermost
from autograde.sandbox import Died, Sandbox

_START = 120.0  # seconds for Python and the day's imports on a busy machine
_SET_UP = 120.0  # seconds a setup cell may take
_GRACE = 5.0  # seconds the checker has to say its verdict once the learner's process is gone
_LARGEST = 2**20  # bytes of a verdict
_FILES = (
    *("checks.py", "stand_ins.py", "warming.py", "inner_walls.py"),
    *("wire", "channel.py", "handing_over.py"),
)
_LIMITS = Limits(memory=6 * 2**30, resident=4 * 2**30)


class CheckerFailed(RuntimeError):
    """The checker's process stopped, or (``late``) its check did not end in time."""

    def __init__(self, reason: str, late: bool = False) -> None:
        self.late = late
        super().__init__(reason)


class Checker:
    """A process that checks one submission after the other, each in a fork of its own.

    It runs ``warm``, a day's setup cells, for what they import, and compiles ``tests``, the day's
    test cells with their titles, before the first.
    """

    def __init__(self, walls: bool, warm: Sequence[str], tests: Sequence[tuple[str, str]]) -> None:
        self._confined = Confined("checker.py", _FILES, _LIMITS, walls)
        self._say(Kind.JOB, bytes(8), {"warm": warm, "tests": tests})
        self._started = False

    def begin(self, seed: str) -> None:
        """Start on a submission."""
        self._say(Kind.JOB, bytes(8), {"seed": seed})

    def start_over(self) -> None:
        """Forget the setup cells that were run: the notebook is gone through again."""
        self._say(Kind.JOB, bytes(8), {})

    def end(self) -> None:
        """Done with the submission."""
        self._say(Kind.END, bytes(8), {})

    def kill(self) -> None:
        """End it, whatever it does."""
        self._confined.kill()

    def set_up(self, source: str) -> None:
        """Run a setup cell of the instructor's.

        Raises :class:`CheckerFailed` where it does not pass, too: that is no learner's fault.
        """
        nonce = secrets.token_bytes(8)
        self._say(Kind.SET_UP, nonce, {"source": source})
        until = time.monotonic() + _SET_UP + (0 if self._started else _START)
        try:
            frame = self._channel.receive(_LARGEST, until)
        except (Closed, Late, Oversized):
            raise self._stopped() from None
        self._started = True
        said = self._verdict(frame, nonce)
        if said["verdict"] != "passed":
            raise self._stopped(f"{said['lesson']}: {said['detail']}")

    def check(self, order: dict[str, Any], sandbox: Sandbox, seconds: float) -> dict[str, str]:
        """Run a test cell, which calls what is in ``sandbox``; the verdict.

        Raises :class:`~autograde.sandbox.Died` where the learner's process did not live through
        it, and :class:`CheckerFailed` where this one did not.
        """
        nonce = secrets.token_bytes(8)
        until = Deadline(seconds, [innermost(self._confined.pid), *sandbox.pids()])
        self._connect(sandbox)
        self._say(Kind.CHECK, nonce, order)
        try:
            frame = self._channel.receive(_LARGEST, until, sandbox.watch)
        except Late:
            rested = until.rested()
            said = self._conclude(sandbox, nonce, seconds)
            if said["verdict"] == "passed":  # in the moment after
                return said
            late = f"the code was still running after {seconds:.3g} s"
            raise Died("timeout", late, rested) from None
        except Died:
            self._conclude(sandbox, nonce, seconds)
            raise
        except (Closed, Oversized):
            raise self._stopped() from None
        said = self._verdict(frame, nonce)
        if said["verdict"] == "ended":
            raise sandbox.why_it_ended(said["lesson"])
        return said

    def _connect(self, sandbox: Sandbox) -> None:
        """Hand the line to a learner's process over, which is done once."""
        line = sandbox.take_line()
        if line is not None:
            self._say(Kind.LINE, bytes(8), {})
            with line:
                try:
                    self._channel.send_socket(line)
                except Closed:
                    raise self._stopped() from None

    def _conclude(self, sandbox: Sandbox, nonce: bytes, seconds: float) -> dict[str, str]:
        """End the learner's process, and hear the checker out, which finds that it is gone."""
        sandbox.kill()
        try:
            frame = self._channel.receive(_LARGEST, time.monotonic() + _GRACE)
        except Late:
            raise self._stopped(
                f"the check was still running after {seconds:.3g} s", True
            ) from None
        except (Closed, Oversized):
            raise self._stopped() from None
        return self._verdict(frame, nonce)

    def _verdict(self, frame: Frame, nonce: bytes) -> dict[str, str]:
        if frame.kind != Kind.VERDICT or frame.nonce != nonce:
            raise self._stopped("the checker spoke out of turn")
        said: dict[str, str] = json.loads(frame.payload)
        return said

    def _stopped(self, reason: str = "", late: bool = False) -> CheckerFailed:
        self.kill()
        stopped = "the checker stopped (LLMWEEK_DEBUG=1 shows what it says)"
        return CheckerFailed(reason or stopped, late)

    def _say(self, kind: Kind, nonce: bytes, order: dict[str, Any]) -> None:
        try:
            self._channel.send(kind, nonce, json.dumps(order).encode())
        except Closed:
            raise self._stopped() from None

    @property
    def _channel(self) -> Channel:
        return self._confined.channel
