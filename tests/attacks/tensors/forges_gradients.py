# ruff: noqa
"""The right squares; for their gradients a word, too many, too few, and one of another size."""

import sys

import torch

handing_over = sys.modules["autograde.handing_over"]
learner = next(o for o in __import__("gc").get_objects() if type(o).__name__ == "Learner")
answers = iter([["words"], [], [None, None], None, [torch.ones(1)], [torch.ones(2, 2)]] * 1000)
learner.operations["pull"] = lambda *question: next(answers)


def squares(x):
    return x * x
