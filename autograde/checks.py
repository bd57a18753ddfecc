"""A fork of the checker: runs a submission's setup and test cells, and says verdicts."""

from __future__ import annotations

import json
import random
import sys
from typing import Any

from autograde.channel import Channel, Kind
from autograde.stand_ins import CallEnded, LearnerError, Link, StandIn, named
from autograde.warming import compiled, main_module, silence
from llmweek.exercise import Failure
from llmweek.trained import NotTrained


class Submission:
    """One submission's checks: setup cells and test cells in the order of the notebook."""

    def __init__(self, channel: Channel, seed: str) -> None:
        self.channel = channel
        self.link: Link
        self.seed = seed
        self.names = main_module().__dict__

    def serve(self) -> None:
        """Do what the grader says until it ends the submission."""
        while True:
            frame = self.channel.receive(2**24)
            if frame.kind == Kind.END:
                return
            order = json.loads(frame.payload) if frame.payload else {}
            if frame.kind == Kind.SET_UP:
                said = self.set_up(order["source"])
            elif frame.kind == Kind.CHECK:
                said = self.check(order)
            elif frame.kind == Kind.LINE:
                self.link = self.connect()
                continue
            elif frame.kind == Kind.JOB:  # the notebook is gone through again
                self.names = main_module().__dict__
                continue
            else:
                raise ValueError(f"a frame of kind {frame.kind}")
            self.channel.send(Kind.VERDICT, frame.nonce, json.dumps(said).encode())

    def connect(self) -> Link:
        """The link to a learner's process: the grader sends a new line where it starts one."""
        return Link(Channel(self.channel.receive_socket()))

    def set_up(self, source: str) -> dict[str, str]:
        """Run a setup cell. An error in it is ours."""
        try:
            with silence():
                exec(compiled(source, "<setup>"), self.names)
        except BaseException as error:
            return _verdict("error", f"the set-up stopped with {type(error).__name__}", str(error))
        return _verdict("passed")

    def check(self, order: dict[str, Any]) -> dict[str, str]:
        """Run one test cell, with the exercise's names bound to stand-ins. Never raises."""
        _seed_everything(f"{self.seed}/{order['exercise']}/{order['title']}")
        try:
            with silence():
                return self._run(order)
        except CallEnded as ended:
            return _verdict("ended", ended.why)
        except BaseException as error:
            return _verdict("error", f"the check stopped with {type(error).__name__}", str(error))

    def _run(self, order: dict[str, Any]) -> dict[str, str]:
        names = dict(self.names)
        self.link.begin(order["hidden"])
        for name in order["names"]:
            try:
                value = self.link.value("get", name)
            except LearnerError as error:
                return _verdict("failed", _undefined(name, error, order))
            names[name] = named(value, name) if isinstance(value, StandIn) else value
        try:
            exec(compiled(order["source"], f"<{order['title']}>"), names)
        except Failure as failure:
            lesson = failure.without_numbers if order["hidden"] else failure.lesson
            return _verdict("failed", lesson, failure.detail)
        except LearnerError as error:
            lesson = f"your code raised {error.type_names[0]}"
            if "NotImplementedError" in error.type_names:
                lesson = f"`{order['exercise']}` is not written yet"
            return _verdict("failed", lesson, error.text)
        except (NotTrained, MemoryError, OSError):  # perhaps no fault of the learner's
            raise
        except Exception as error:
            lesson = f"what came back could not be used ({type(error).__name__})"
            return _verdict("failed", lesson, str(error))
        return _verdict("passed")


def _undefined(name: str, error: Any, order: dict[str, Any]) -> str:
    cell_error = order["cell_error"]
    if "NameError" not in error.type_names:
        why = "" if order["hidden"] else f": {error}"
        return f"`{name}` is of a kind that cannot be checked{why}"
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
