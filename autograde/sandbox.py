"""The learner's process as the grader sees it: start it, run cells in it, end it."""

from __future__ import annotations

import json
import secrets
import socket
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from autograde.bubblewrap import Confined, Limits
from autograde.channel import Channel, Closed, Frame, Kind, Late, Moment, Oversized
from autograde.idle import Idle
from autograde.proc import Deadline, children, innermost, resident

_FILES = (
    *("learner.py", "shell.py", "warming.py", "inner_walls.py"),
    *("wire", "channel.py", "handing_over.py"),
)
_START = 120.0  # seconds for Python, IPython and the day's imports on a busy machine
_LARGEST = 2**20  # bytes of the report on a cell


class Died(RuntimeError):
    """The learner's process is no more; ``verdict`` is "timeout" or "error".

    ``rested``: in the time it had, it hardly computed.
    """

    def __init__(self, verdict: str, reason: str, rested: bool = False) -> None:
        self.verdict, self.reason, self.rested = verdict, reason, rested
        super().__init__(reason)


@dataclass(frozen=True)
class Ran:
    """What a cell printed, and its error (name, text, traceback) if it ended in one."""

    stdout: str = ""
    stderr: str = ""
    error: tuple[str, str, str] | None = None


class KilledFromOutside(RuntimeError):
    """Somebody other than the learner's code ended its process: the work is to be graded again."""


class Zygote:
    """A process that learners' processes are forked from, one at a time.

    ``warm`` are the sources it runs first, for what they import and read.
    """

    def __init__(self, walls: bool, warm: tuple[str, ...]) -> None:
        self.key = (walls, warm)
        self.confined = Confined("zygote.py", _FILES, Limits(), walls)
        self._say(Kind.JOB, {"warm": warm})
        self._pid = self._baseline = 0
        self._ready = False

    def fork(self, limits: Limits) -> tuple[socket.socket, socket.socket]:
        """Start a learner's process; sockets to it for the grader and for the checker."""
        self.await_start()
        self._say(Kind.JOB, asdict(limits))
        return self._give_end(), self._give_end()

    def end(self, gone: bool) -> dict[str, float]:
        """End the learner's process; whether it had been ``killed``, and its ``cpu`` seconds."""
        self._say(Kind.END, {"gone": gone})
        said: dict[str, float] = json.loads(self._hear(_START).payload)
        return said

    def kill(self) -> None:
        """End it, with the learner's process if there is one."""
        self.confined.kill()

    def _give_end(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self.confined.channel.send_socket(theirs)
            except Closed:
                raise KilledFromOutside("the zygote is gone") from None
        return ours

    def await_start(self) -> None:
        """Wait until it can be forked. Raises ``RuntimeError`` if it does not start."""
        if self._ready:
            return
        said = json.loads(self._hear(_START).payload)
        if said["threads"] != 1:
            raise RuntimeError(f"the set-up leaves {said['threads']} threads, and may leave one")
        self._pid = innermost(self.confined.pid)
        self._baseline = resident(self._pid)
        self._ready = True

    def forks(self) -> list[int]:
        """The learner's process, while there is one."""
        return children(self._pid)

    def processes(self) -> int:
        """How many the fork is, with those it has started (no more than a few are counted)."""
        forks = self.forks()
        return len(forks) + sum(len(children(fork)) for fork in forks)

    def added(self) -> int:
        """Bytes of memory that the fork has added to what they share."""
        return resident(self._pid) - self._baseline

    def _say(self, kind: Kind, facts: dict[str, Any]) -> None:
        try:
            self.confined.channel.send(kind, bytes(8), json.dumps(facts).encode())
        except Closed:
            raise KilledFromOutside("the zygote is gone") from None

    def _hear(self, seconds: float) -> Frame:
        try:
            return self.confined.channel.receive(2**16, time.monotonic() + seconds)
        except (Closed, Late, Oversized) as error:
            raise KilledFromOutside(
                "learners' processes do not start (LLMWEEK_DEBUG=1 shows what they say)"
            ) from error


_ZYGOTES: Idle[Zygote] = Idle()


class Sandbox:
    """A process with a learner's namespace. It starts at once and is awaited when first used.

    It is confined as ``limits`` say, and it has ``warm``, a day's setup cells, behind it.
    """

    def __init__(self, limits: Limits, walls: bool, warm: tuple[str, ...] = ()) -> None:
        self._limits = limits
        self._ready = self._line_taken = False
        self.crowded = False  # whether other processes of the learner's ran when it was ended
        self._zygote: Zygote | None = _ZYGOTES.take((walls, warm), lambda: Zygote(walls, warm))
        try:
            end, self._line = self._zygote.fork(limits)
        except BaseException:
            self._zygote.kill()
            raise
        self._channel = Channel(end)

    def run_cell(self, source: str, seconds: float) -> Ran:
        """Run a cell. Raises :class:`Died` if it does not come back from it in time."""
        self.await_start()
        until = Deadline(seconds, self.pids())
        nonce = secrets.token_bytes(8)
        self._send(Kind.RUN, nonce, json.dumps(source).encode(), until)
        frame = self._receive(until, seconds)
        if frame.kind != Kind.DONE or frame.nonce != nonce:
            raise Died("error", "the code answered out of turn")
        try:
            return _ran(json.loads(frame.payload))
        except (ValueError, RecursionError):
            raise Died("error", "the code answered with something that is no answer") from None

    def await_start(self) -> None:
        if not self._ready:
            try:
                frame = self._channel.receive(0, time.monotonic() + _START)
            except (Closed, Late, Oversized) as error:
                raise KilledFromOutside(
                    "the learner's process did not start (LLMWEEK_DEBUG=1 shows what it says)"
                ) from error
            if frame.kind != Kind.READY:
                raise RuntimeError("the learner's process started with something odd")
            self._ready = True

    def _send(self, kind: int, nonce: bytes, payload: bytes, until: Moment) -> None:
        """Send a frame. Raises :class:`Died` if it is not taken."""
        try:
            self._channel.send(kind, nonce, payload, until)
        except Closed:
            raise self.why_it_ended() from None
        except Late:
            raise Died("timeout", "the code does not listen any more") from None

    def _receive(self, until: Moment, seconds: float) -> Frame:
        """The next frame. Raises :class:`Died`; ``seconds`` is the limit it names."""
        try:
            return self._channel.receive(_LARGEST, until, self.watch)
        except Closed:
            raise self.why_it_ended() from None
        except Late:
            raise Died("timeout", f"the code was still running after {seconds:.3g} s") from None
        except Oversized:
            raise Died("error", "the code sent more than may cross") from None

    def kill(self) -> None:
        """End the process and everything it ever started."""
        if self._zygote is not None:
            with suppress(KilledFromOutside):
                self._end(gone=False)

    @property
    def gone(self) -> bool:
        """Whether it was ended."""
        return self._zygote is None

    def pids(self) -> list[int]:
        """The learner's process, whose time runs, if it is there."""
        return self._zygote.forks() if self._zygote is not None else []

    def take_line(self) -> socket.socket | None:
        """The checker's socket to the process, the first time; the caller closes it."""
        taken, self._line_taken = self._line_taken, True
        return None if taken else self._line

    def watch(self) -> None:
        """Raise :class:`Died` where it uses more memory than it may."""
        assert self._zygote is not None
        most = self._limits.resident
        if self._zygote.added() > most:
            raise Died("error", f"the code used more than {most / 2**20:.0f} MiB of memory")

    def why_it_ended(self, broke: str = "") -> Exception:
        """What to make of a process that hung up, or ``broke`` a rule; it is ended then.

        Behind walls no learner's code can send itself SIGKILL: if that was its end, and not for
        the CPU time it used up, it was killed by the system or by a person.
        """
        if broke:
            self.kill()
            return Died("error", broke)
        assert self._zygote is not None
        walls = self._zygote.key[0]
        said = self._end(gone=True)
        if said["killed"] and said["cpu"] >= self._limits.cpu - 1:
            return Died("timeout", f"the code used up its {self._limits.cpu} s of processor time")
        if walls and said["killed"]:
            return KilledFromOutside("the learner's process was killed from outside")
        return Died("error", ENDED)

    def _end(self, gone: bool) -> dict[str, float]:
        zygote, self._zygote = self._zygote, None
        assert zygote is not None
        self.crowded = zygote.processes() > 1
        self._channel.close()
        self._line.close()
        try:
            said = zygote.end(gone)
        except BaseException:
            zygote.kill()
            raise
        _ZYGOTES.give_back(zygote.key, zygote)
        return said


ENDED = "the code ended its own process, or ran out of memory"


def _ran(said: Any) -> Ran:
    """The report on a cell, if it is one: it comes from the learner's process.

    In JSON, and short: here nothing bounds the time and the memory it takes to read.
    """
    if type(said) is not dict or set(said) != {"stdout", "stderr", "error"}:
        raise ValueError("not a report on a cell")
    out, err, error = said["stdout"], said["stderr"], said["error"]
    if type(out) is not str or type(err) is not str:
        raise ValueError("not a report on a cell")
    if error is not None:
        if type(error) is not list or [type(part) for part in error] != [str, str, str]:
            raise ValueError("not a report on a cell")
        error = tuple(part[:20_000] for part in error)
    return Ran(out[:20_000], err[:20_000], error)
