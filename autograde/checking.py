"""The checker's process as the grader sees it, and the relay between it and the learner's.

The grader passes frames on without reading them. It keeps the time, knows whose turn it is, and
ends whoever breaks a rule.
"""

from __future__ import annotations

import json
import secrets
import time
from typing import Any

from autograde import wire
from autograde.bubblewrap import Confined, Limits
from autograde.channel import Channel, Closed, Frame, Kind, Late, Oversized
from autograde.sandbox import Died, Sandbox

_START = 60.0
_SET_UP = 120.0  # seconds a setup cell may take
_GRACE = 5.0  # seconds the checker has to say its verdict once the learner's process is gone
_DEEPEST = 100  # questions within questions
_FILES = (
    *("stand_ins.py", "warming.py", "inner_walls.py"),
    *("wire", "channel.py", "handing_over.py"),
)
_LIMITS = Limits(memory=6 * 2**30, resident=4 * 2**30)


class CheckerFailed(RuntimeError):
    """The checker's process stopped, or (``late``) its check did not end in time."""

    def __init__(self, reason: str, late: bool = False) -> None:
        self.late = late
        super().__init__(reason)


class Checker:
    """A process that checks one submission after the other, each in a fork of its own."""

    def __init__(self, walls: bool, warm: list[str]) -> None:
        self._confined = Confined("checker.py", _FILES, _LIMITS, walls)
        self._say(Kind.JOB, bytes(8), {"warm": warm})
        self._started = False

    def begin(self, seed: str) -> None:
        """Start on a submission."""
        self._say(Kind.JOB, bytes(8), {"seed": seed})

    def end(self) -> None:
        """Done with the submission."""
        self._say(Kind.END, bytes(8), {})

    def kill(self) -> None:
        self._confined.kill()

    def set_up(self, source: str) -> dict[str, str]:
        """Run a setup cell of the instructor's; its verdict."""
        nonce = secrets.token_bytes(8)
        self._say(Kind.SET_UP, nonce, {"source": source})
        frame = self._hear(time.monotonic() + _SET_UP + (0 if self._started else _START))
        if frame.kind == Kind.READY:
            frame = self._hear(time.monotonic() + _SET_UP)
        self._started = True
        return _verdict(frame, nonce)

    def check(self, order: dict[str, Any], sandbox: Sandbox, seconds: float) -> dict[str, str]:
        """Run a test cell, and its calls in ``sandbox``; the verdict.

        Raises :class:`~autograde.sandbox.Died` where the learner's process did not live through
        it, and :class:`CheckerFailed` where this one did not.
        """
        nonce = secrets.token_bytes(8)
        deadline = time.monotonic() + seconds
        self._say(Kind.CHECK, nonce, order)
        # Questions not answered yet: whose turn it is, and the nonce the answer has to repeat.
        open_questions: list[tuple[str, bytes]] = []
        try:
            while True:
                if open_questions and open_questions[-1][0] == "learner":
                    self._relay_from_learner(sandbox, open_questions, deadline, seconds)
                else:
                    frame = self._hear_in_time(deadline, seconds)
                    if frame.kind == Kind.VERDICT:
                        return _verdict(frame, nonce)
                    self._relay_from_checker(frame, sandbox, open_questions, deadline)
        except Died:
            self._say(Kind.ENDED, nonce, {})
            self._conclude(nonce)
            raise

    def _relay_from_learner(
        self,
        sandbox: Sandbox,
        open_questions: list[tuple[str, bytes]],
        deadline: float,
        seconds: float,
    ) -> None:
        frame = sandbox.receive(deadline, seconds)
        if frame.kind == Kind.REPLY and frame.nonce == open_questions[-1][1]:
            open_questions.pop()
        elif frame.kind == Kind.CALL_BACK and len(open_questions) < _DEEPEST:
            open_questions.append(("checker", frame.nonce))
        else:
            raise Died("error", "the code answered out of turn")
        self._pass_on(frame)

    def _relay_from_checker(
        self,
        frame: Frame,
        sandbox: Sandbox,
        open_questions: list[tuple[str, bytes]],
        deadline: float,
    ) -> None:
        if frame.kind == Kind.CALL:
            open_questions.append(("learner", frame.nonce))
        elif frame.kind == Kind.ANSWER and open_questions:
            open_questions.pop()
            # Whoever asked is the learner's process: it owes its own answer again.
        else:
            raise CheckerFailed("the checker spoke out of turn")
        sandbox.send(frame.kind, frame.nonce, frame.payload, deadline)

    def _hear_in_time(self, deadline: float, seconds: float) -> Frame:
        try:
            return self._channel.receive(wire.LARGEST_PAYLOAD, deadline)
        except Late:
            self.kill()
            raise CheckerFailed(
                f"the check was still running after {seconds:g} s", late=True
            ) from None
        except (Closed, Oversized):
            self.kill()
            raise CheckerFailed("the checker stopped") from None

    def _conclude(self, nonce: bytes) -> None:
        """Hear the checker out after the learner's process has ended."""
        deadline = time.monotonic() + _GRACE
        while self._hear(deadline).kind != Kind.VERDICT:
            pass

    def _hear(self, deadline: float) -> Frame:
        try:
            return self._channel.receive(wire.LARGEST_PAYLOAD, deadline)
        except (Closed, Late, Oversized):
            self.kill()
            raise CheckerFailed(
                "the checker stopped (LLMWEEK_DEBUG=1 shows what it says)"
            ) from None

    def _pass_on(self, frame: Frame) -> None:
        try:
            self._channel.send(frame.kind, frame.nonce, frame.payload)
        except Closed:
            self.kill()
            raise CheckerFailed("the checker stopped") from None

    def _say(self, kind: Kind, nonce: bytes, order: dict[str, Any]) -> None:
        self._pass_on(Frame(kind, nonce, json.dumps(order).encode()))

    @property
    def _channel(self) -> Channel:
        return self._confined.channel


def _verdict(frame: Frame, nonce: bytes) -> dict[str, str]:
    if frame.kind != Kind.VERDICT or frame.nonce != nonce:
        raise CheckerFailed("the checker spoke out of turn")
    said: dict[str, str] = json.loads(frame.payload)
    return said
