"""Frames over a socket: who speaks, to which question, how long, and by when.

A frame is ``kind (1 byte) | nonce (8 bytes) | length (8 bytes) | payload``. A reply repeats the
nonce of its question, so that a reply made up in advance, or for an earlier question, is noticed.
"""

from __future__ import annotations

import enum
import os
import select
import socket
import struct
import time
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

_HEAD = struct.Struct(">B8sQ")
_TICK = 0.25  # seconds until the first look at what is being waited for
_LONGEST_TICK = 1.0  # seconds between two looks: each costs some milliseconds


# By ``time.monotonic``; or what tells it, where it may be put off while it is waited for.
Moment: TypeAlias = float | Callable[[], float]


class Kind(enum.IntEnum):
    """What a frame is. Questions are answered by the kind that follows them."""

    READY = 1
    RUN, DONE = 2, 3  # grader → learner's process: a cell; what it printed
    CALL, REPLY = 4, 5  # checker → learner's process: a call; what came of it
    CALL_BACK, ANSWER = 6, 7  # learner's process → checker: a function it was given; its value
    JOB, SET_UP = 8, 9  # grader → checker: a new submission; a setup cell
    CHECK, VERDICT = 10, 11
    LINE = 12  # grader → checker: the socket to the learner's process comes next
    END = 13


class Frame(NamedTuple):
    kind: int
    nonce: bytes
    payload: bytes


class Closed(ConnectionError):
    """The other side is gone."""


class Late(TimeoutError):
    """The other side did not answer in time."""


class Oversized(ValueError):
    """The other side announced more than it may send."""


class Channel:
    """One end of a socket pair."""

    def __init__(self, end: socket.socket) -> None:
        self.socket = end

    def fileno(self) -> int:
        return self.socket.fileno()

    def close(self) -> None:
        self.socket.close()

    def send_socket(self, end: socket.socket) -> None:
        """Give the other side a socket. Raises :class:`Closed`."""
        try:
            self.socket.settimeout(None)
            socket.send_fds(self.socket, [b"."], [end.fileno()])
        except OSError:
            raise Closed from None

    def receive_socket(self) -> socket.socket:
        """The socket that the other side gives. Raises :class:`Closed`."""
        try:
            self.socket.settimeout(None)
            _, found, _, _ = socket.recv_fds(self.socket, 1, 1)
        except OSError:
            raise Closed from None
        if not found:
            raise Closed
        os.set_inheritable(found[0], False)
        return socket.socket(fileno=found[0])

    def send(self, kind: int, nonce: bytes, payload: bytes, deadline: Moment | None = None) -> None:
        """Send a frame. Raises :class:`Closed`, or :class:`Late` if it is not taken in time."""
        try:
            self.socket.settimeout(_remaining(deadline))
            self.socket.sendall(_HEAD.pack(kind, nonce, len(payload)) + payload)
        except TimeoutError:
            raise Late from None
        except OSError:
            raise Closed from None

    def receive(
        self,
        largest: int,
        deadline: Moment | None = None,
        tick: Callable[[], None] | None = None,
    ) -> Frame:
        """The next frame, of at most ``largest`` bytes, by ``deadline`` (``time.monotonic``).

        The deadline is for the whole frame, so that bytes that drip in win no time. ``tick`` is
        called now and then while waiting. Raises :class:`Closed`, :class:`Late`,
        :class:`Oversized`.
        """
        kind, nonce, length = _HEAD.unpack(self._exactly(_HEAD.size, deadline, tick))
        if length > largest:
            raise Oversized(f"{length} bytes")
        return Frame(kind, nonce, self._exactly(length, deadline, tick))

    def _exactly(
        self, length: int, deadline: Moment | None, tick: Callable[[], None] | None
    ) -> bytes:
        # Grown as bytes arrive: an announced length must not cost memory by itself.
        data = bytearray()
        while len(data) < length:
            self._wait(deadline, tick)
            try:
                part = self.socket.recv(min(length - len(data), 2**20))
            except OSError:
                raise Closed from None
            if not part:
                raise Closed
            data += part
        return bytes(data)

    def _wait(self, deadline: Moment | None, tick: Callable[[], None] | None) -> None:
        if deadline is None and tick is None:
            self.socket.settimeout(None)
            return
        tick_after = _TICK
        while True:
            remaining = _remaining(deadline)
            pause = tick_after if remaining is None else min(tick_after, remaining)
            tick_after = min(1.5 * tick_after, _LONGEST_TICK)
            poll = select.poll()
            poll.register(self.socket, select.POLLIN)
            if poll.poll(pause * 1000):
                return
            if tick is not None:
                tick()
            if deadline is not None and time.monotonic() >= _moment(deadline):
                raise Late


def _remaining(deadline: Moment | None) -> float | None:
    return None if deadline is None else max(_moment(deadline) - time.monotonic(), 0.001)


def _moment(deadline: Moment) -> float:
    return deadline() if callable(deadline) else deadline
