"""The checker's process: runs setup and test cells from the instructor's source, and says verdicts.

It holds the tests and the seed, and never a line of the learner's code. One process serves a day:
it has the setup's imports warm and forks once for each submission, so that nothing a submission
brings about outlives it.
"""

from __future__ import annotations

import json
import os
import random
import socket
import sys
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))


def main() -> None:
    facts = json.loads(sys.argv[1])
    inside = os.path.dirname(os.path.dirname(HERE))
    packages = [f"{inside}/{name}" for name in sorted(os.listdir(inside)) if "site" in name]
    sys.path += facts.get("path") or [f"{inside}/lib", *packages]
    sys.argv = [""]
    from autograde.inner_walls import limit
    from autograde.warming import settle, warm

    limit(facts)
    from autograde.channel import Channel, Closed, Kind

    channel = Channel(socket.socket(fileno=facts["fd"]))
    channel.send(Kind.READY, bytes(8), b"")
    try:
        while True:
            frame = channel.receive(2**24)
            job = json.loads(frame.payload)
            if job.get("warm"):
                warm(job["warm"])
                settle()
                continue
            child = os.fork()
            if child == 0:
                os.environ["LLMWEEK_SEED"] = job["seed"]
                try:
                    Submission(channel, job["seed"]).serve()
                finally:
                    os._exit(0)
            os.waitpid(child, 0)
    except Closed:
        os._exit(0)


class Submission:
    """One submission's checks: setup cells and test cells in the order of the notebook."""

    def __init__(self, channel: Any, seed: str) -> None:
        from autograde.channel import Kind
        from autograde.warming import main_module

        self.kinds = Kind
        self.channel = channel
        self.link: Any = None
        self.seed = seed
        self.names = main_module().__dict__

    def serve(self) -> None:
        """Do what the grader says until it ends the submission."""
        while True:
            frame = self.channel.receive(2**24)
            if frame.kind == self.kinds.END:
                return
            order = json.loads(frame.payload) if frame.payload else {}
            if frame.kind == self.kinds.SET_UP:
                said = self.set_up(order["source"])
            elif frame.kind == self.kinds.CHECK:
                said = self.check(order)
            else:
                self.link = self.connect()
                continue
            self.channel.send(self.kinds.VERDICT, frame.nonce, json.dumps(said).encode())

    def connect(self) -> Any:
        """The link to a learner's process: the grader sends a new line where it starts one."""
        from autograde.channel import Channel
        from autograde.stand_ins import Link

        return Link(Channel(self.channel.receive_socket()))

    def set_up(self, source: str) -> dict[str, str]:
        """Run a setup cell. An error in it is ours, and every check after it will say so."""
        from autograde.warming import compiled, silence

        try:
            with silence():
                exec(compiled(source, "<setup>"), self.names)
        except BaseException as error:
            return _verdict("error", f"the set-up stopped with {type(error).__name__}", str(error))
        return _verdict("passed")

    def check(self, order: dict[str, Any]) -> dict[str, str]:
        """Run one test cell, with the exercise's names bound to stand-ins. Never raises."""
        from autograde.stand_ins import CallEnded
        from autograde.warming import silence

        _seed_everything(f"{self.seed}/{order['exercise']}/{order['title']}")
        try:
            with silence():
                return self._run(order)
        except CallEnded as ended:
            return _verdict("ended", ended.why)
        except BaseException as error:
            return _verdict("error", f"the check stopped with {type(error).__name__}", str(error))

    def _run(self, order: dict[str, Any]) -> dict[str, str]:
        from autograde.stand_ins import LearnerError, StandIn, named
        from autograde.warming import compiled
        from llmweek.exercise import Failure

        names = dict(self.names)
        self.link.forget()
        for name in order["names"]:
            try:
                value = self.link.value("get", name)
            except LearnerError as error:
                return _verdict("failed", _undefined(name, error, order["cell_error"]))
            names[name] = named(value, name) if isinstance(value, StandIn) else value
        try:
            exec(compiled(order["source"], f"<{order['title']}>"), names)
        except Failure as failure:
            return _verdict("failed", failure.lesson, failure.detail)
        except LearnerError as error:
            lesson = f"your code raised {error.type_names[0]}"
            if "NotImplementedError" in error.type_names:
                lesson = f"`{order['exercise']}` is not written yet"
            return _verdict("failed", lesson, error.text)
        except Exception as error:
            lesson = f"what came back could not be used ({type(error).__name__})"
            return _verdict("failed", lesson, str(error))
        return _verdict("passed")


def _undefined(name: str, error: Any, cell_error: str) -> str:
    if "NameError" not in error.type_names:
        return f"`{name}` is of a kind that cannot be checked: {error}"
    if cell_error.startswith("NotImplementedError"):
        return f"`{name}` is not written yet: replace `raise NotImplementedError` by your code."
    why = f"its cell ended in {cell_error}" if cell_error else "no cell defines it"
    return f"`{name}` is not defined: {why}"


def _seed_everything(text: str) -> None:
    """Global generators too, so that the same submission always gets the same marks."""
    random.seed(text)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(random.getrandbits(32))
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(random.getrandbits(32))
        torch.rand(1)  # a seed that no test has set is not passed on


def _verdict(verdict: str, lesson: str = "", detail: str = "") -> dict[str, str]:
    return {"verdict": verdict, "lesson": lesson[:4_000], "detail": detail[:8_000]}


if __name__ == "__main__":
    main()
