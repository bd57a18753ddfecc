"""The process that learners' processes are forks of, and which runs none of their code.

It has Python's, IPython's and a day's imports done, so that a learner's process starts in
milliseconds. It serves one at a time: the grader hands it a socket, it forks; the grader says that
it is enough, it ends the fork and all that this started.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from typing import Any

SCRATCH = "/scratch"
Ends = tuple[socket.socket, socket.socket]


def main() -> None:
    facts = json.loads(sys.argv[1])
    os.umask(0o077)
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.dirname(os.path.dirname(here))
    packages = [f"{inside}/{name}" for name in sorted(os.listdir(inside)) if "site" in name]
    sys.path += facts.get("path") or [f"{inside}/lib", *packages]
    sys.argv = [""]
    if facts["walls"]:
        _become_first()
    from autograde.channel import Channel, Closed

    control = socket.socket(fileno=facts["fd"])
    try:
        Zygote(Channel(control), facts["walls"]).serve()
    except Closed:
        os._exit(0)


def _become_first() -> None:
    """Live in a process space that this process may return to after each fork (setns(2)).

    The one it was started in belongs to bubblewrap, where it has no such right.
    """
    from autograde.inner_walls import unshare_processes

    unshare_processes()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        os._exit(0)


class Zygote:
    """Forks on demand; the grader is at the other end of ``channel``."""

    def __init__(self, channel: Any, walls: bool) -> None:
        from autograde.channel import Kind

        self.channel, self.walls, self.kinds = channel, walls, Kind

    def serve(self) -> None:
        """Do as the grader says until it hangs up."""
        from autograde import learner, shell, warming
        from autograde.channel import Closed

        warming.warm(json.loads(self.channel.receive(2**24).payload)["warm"])
        sys.path.insert(0, "")  # modules a cell writes into the scratch folder
        self.learner, self.shell = learner.Learner, shell.make_shell()
        shell.warm(self.shell)
        # Of the space whose first process this is: each fork's is made, and left, from here.
        space = os.open("/proc/thread-self/ns/pid", os.O_RDONLY) if self.walls else -1
        warming.settle()
        threads = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1
        self.say(self.kinds.READY, {"threads": threads})
        while True:
            limits = json.loads(self.channel.receive(2**16).payload)
            ends = self.channel.receive_socket(), self.channel.receive_socket()
            home = SCRATCH if self.walls else tempfile.mkdtemp(prefix="learner-")
            child = self.fork(ends, limits, home, space)
            try:
                gone = json.loads(self.channel.receive(2**16).payload)["gone"]
            except Closed:  # the grader died: without walls nothing else ends the fork
                self.end(child, gone=False)
                raise
            self.say(self.kinds.END, self.end(child, gone))
            if not self.walls:
                shutil.rmtree(home, ignore_errors=True)

    def fork(self, ends: Ends, limits: dict[str, Any], home: str, space: int) -> int:
        """Start a learner's process. Its only ways out are ``ends``: to grader and checker."""
        from autograde import inner_walls
        from autograde.channel import Channel

        if self.walls:
            inner_walls.unshare_processes()
        child = os.fork()
        if child == 0:
            stderr = sys.__stderr__  # the learner's process puts another in its place
            try:
                os.setsid()  # else `kill(0, 9)` would reach the zygote
                _first_to_go()
                _close_all_but([end.fileno() for end in ends])
                if self.walls:
                    inner_walls.close_inner_walls(home, limits["scratch"])
                else:
                    os.chdir(home)
                inner_walls.limit(limits)
                grader, checker = map(Channel, ends)
                learner = self.learner(grader, checker, self.shell)
                if self.walls:
                    inner_walls.leave_standard_streams()
                learner.serve()
            except BaseException:
                traceback.print_exc(file=stderr)
            finally:
                os._exit(1)
        if self.walls:
            inner_walls.return_to(space)
        for end in ends:
            end.close()
        return child

    def end(self, child: int, gone: bool) -> dict[str, Any]:
        """End a learner's process and all that it started; how it ended if it had by itself.

        ``gone`` says that it hung up: it is given a moment to have ended.
        """
        until = time.monotonic() + (1.0 if gone else 0.0)
        done, status, usage = os.wait4(child, os.WNOHANG)
        while not done and time.monotonic() < until:
            time.sleep(0.002)
            done, status, usage = os.wait4(child, os.WNOHANG)
        if not done:
            try:
                # In walls it is the first of its process space: the kernel ends all the others.
                os.kill(child, signal.SIGKILL) if self.walls else os.killpg(child, signal.SIGKILL)
            except ProcessLookupError:
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        killed = done and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        return {"killed": bool(killed), "cpu": usage.ru_utime + usage.ru_stime}

    def say(self, kind: int, facts: dict[str, Any]) -> None:
        self.channel.send(kind, bytes(8), json.dumps(facts).encode())


def _first_to_go() -> None:
    """Where the machine runs out of memory, have the kernel end this process, not the grader's."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")


def _close_all_but(kept: list[int]) -> None:
    """Close every descriptor but the first three and ``kept``."""
    edges = [2, *sorted(kept), os.sysconf("SC_OPEN_MAX")]
    for below, above in itertools.pairwise(edges):
        os.closerange(below + 1, above)


if __name__ == "__main__":
    main()
