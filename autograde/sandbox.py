"""The learner's process as the grader sees it: start it, run cells in it, end it."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Any

from autograde import wire
from autograde.bubblewrap import Confined, Limits
from autograde.channel import Closed, Frame, Kind, Late, Oversized

_FILES = ("wire", "channel.py", "handing_over.py")
_START = 60.0  # seconds for Python and IPython to start on a busy machine


class Died(RuntimeError):
    """The learner's process is no more; ``verdict`` is "timeout" or "error"."""

    def __init__(self, verdict: str, reason: str) -> None:
        self.verdict, self.reason = verdict, reason
        super().__init__(reason)


@dataclass(frozen=True)
class Ran:
    """What a cell printed, and its error (name, text, traceback) if it ended in one."""

    stdout: str = ""
    stderr: str = ""
    error: tuple[str, str, str] | None = None


class Sandbox:
    """A process with a learner's namespace. It starts at once and is awaited when first used."""

    def __init__(self, limits: Limits, walls: bool) -> None:
        self._confined = Confined("sandbox_child.py", _FILES, limits, walls)
        self._ready = False

    def run_cell(self, source: str, seconds: float) -> Ran:
        """Run a cell. Raises :class:`Died` if it does not come back from it in time."""
        self.await_start()
        deadline = time.monotonic() + seconds
        nonce = secrets.token_bytes(8)
        self.send(Kind.RUN, nonce, wire.encode(source), deadline)
        frame = self.receive(deadline, seconds)
        if frame.kind != Kind.DONE or frame.nonce != nonce:
            raise Died("error", "the code answered out of turn")
        try:
            return _ran(wire.decode(frame.payload))
        except wire.Refused:
            raise Died("error", "the code answered with something that is no answer") from None

    def await_start(self) -> None:
        if not self._ready:
            deadline = time.monotonic() + _START
            try:
                frame = self._confined.channel.receive(0, deadline)
            except (Closed, Late, Oversized) as error:
                raise RuntimeError(
                    "the learner's process did not start (LLMWEEK_DEBUG=1 shows what it says)"
                ) from error
            if frame.kind != Kind.READY:
                raise RuntimeError("the learner's process started with something odd")
            self._ready = True

    def send(self, kind: int, nonce: bytes, payload: bytes, deadline: float) -> None:
        """Send a frame. Raises :class:`Died` if it is not taken."""
        try:
            self._confined.channel.send(kind, nonce, payload, deadline)
        except Closed:
            raise Died("error", ENDED) from None
        except Late:
            raise Died("timeout", "the code does not listen any more") from None

    def receive(self, deadline: float, seconds: float) -> Frame:
        """The next frame. Raises :class:`Died`; ``seconds`` is the limit it names."""
        try:
            return self._confined.channel.receive(wire.LARGEST_PAYLOAD, deadline, self._watch)
        except Closed:
            raise Died("error", ENDED) from None
        except Late:
            raise Died("timeout", f"the code was still running after {seconds:g} s") from None
        except Oversized:
            raise Died("error", "the code sent more than may cross") from None

    def _watch(self) -> None:
        most = self._confined.limits.resident
        if self._confined.resident() > most:
            raise Died("error", f"the code used more than {most / 2**20:.0f} MiB of memory")

    def kill(self) -> None:
        self._confined.kill()


ENDED = "the code ended its own process, or ran out of memory"


def _ran(said: Any) -> Ran:
    """The report on a cell, if it is one: it comes from the learner's process."""
    if type(said) is not dict or set(said) != {"stdout", "stderr", "error"}:
        raise wire.Refused("not a report on a cell")
    out, err, error = said["stdout"], said["stderr"], said["error"]
    if type(out) is not str or type(err) is not str:
        raise wire.Refused("not a report on a cell")
    if error is not None:
        if type(error) is not list or [type(part) for part in error] != [str, str, str]:
            raise wire.Refused("not a report on a cell")
        error = tuple(part[:20_000] for part in error)
    return Ran(out[:20_000], err[:20_000], error)
