# ruff: noqa
"""Arrays of objects, of structures, of gigantic strings, of zero bytes, with strides of nought."""

import itertools

import numpy as np

WANTS = "unit"


class Nasty:
    def __del__(self):
        raise SystemExit(0)

    def __eq__(self, other):
        return True


turn = itertools.cycle(
    [
        lambda: np.array([Nasty(), Nasty()], dtype=object),
        lambda: np.zeros(2, dtype=[("a", "f8"), ("a\x00b", "O")]),
        lambda: np.zeros(2, dtype="U1000000"),
        lambda: np.zeros(2, dtype="V0"),
        lambda: np.lib.stride_tricks.as_strided(np.zeros(1), (2**40,), (0,)),
        lambda: np.zeros(2, dtype=np.dtype("f8", metadata={"evil": Nasty()})),
        lambda: np.array(["NaT"], dtype="datetime64[s]"),
        lambda: np.zeros((0, 2**40)),
        lambda: np.float64(0.6),
        lambda: np.rec.array([(0.6,), (0.8,)]),
    ]
)


def unit(x):
    return next(turn)()
