"""The advisory scan for what an answer may not call."""

import time

import pytest

from llmweek.calls import forbidden_calls


@pytest.mark.parametrize(
    ("source", "may_not", "found"),
    [
        ("def f(x): return np.dot(x, x)", ["numpy.dot"], ["numpy.dot"]),
        ("def f(x): return np.dot(x, x)", ["numpy.linalg"], []),
        ("from llmweek.bpe import merge as m\nm([], ())", ["llmweek"], ["llmweek.bpe.merge"]),
        ("import llmweek.bpe\nllmweek.bpe.merge([])", ["llmweek.bpe"], ["llmweek.bpe.merge"]),
        ("import scipy.special as s\ns.softmax(1)", ["scipy"], ["scipy.special"]),
        ("np.linalg.norm([1])", ["numpy.linalg"], ["numpy.linalg.norm"]),
        ("def f(text): return max(text)", ["max", "sorted"], ["max"]),
        ("def max_pair(text): return text", ["max"], []),
        ("def f(:", ["max"], []),
    ],
)
def test_forbidden_calls(source, may_not, found):
    assert forbidden_calls(source, may_not, setup="import numpy as np")[: len(found) or 1] == found


def test_a_chain_of_dots_costs_no_more_than_its_length():
    source = "\n".join(["max" + ".a" * 1_500] * 40)
    start = time.process_time()
    assert forbidden_calls(source, ["max"]) == ["max" + ".a" * 1_500]
    assert time.process_time() - start < 3  # 10 s where each dot goes through all before it
