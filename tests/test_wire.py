"""The codec: what crosses comes out equal and exact; everything else is refused by name."""

from __future__ import annotations

import collections
import contextlib
import enum
import math
import pickle
import random
import struct
import time
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde import wire
from autograde.wire import Problem, Reference, Refused, decode, encode


def there_and_back(value: Any) -> Any:
    return decode(encode(value))


def exactly_equal(a: Any, b: Any) -> bool:
    """Same types all the way down, NaN equal to itself."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return bool(
            a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=False)
        )
    if isinstance(a, float):
        return struct.pack("d", a) == struct.pack("d", b)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(exactly_equal, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(exactly_equal(a[k], b[k]) for k in a)
    return bool(a == b)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text(st.characters(exclude_categories=()))
    | st.binary()
    | st.binary().map(bytearray)
    | st.integers(-(2**200), 2**200)
    | st.lists(st.floats(allow_nan=False), min_size=16)
    | st.lists(st.integers(), min_size=16).map(tuple),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers() | st.tuples(st.booleans(), st.text()), inner)
        | st.sets(st.integers() | st.text())
        | st.frozensets(st.binary())
    ),
    max_leaves=30,
)


@given(plain)
@settings(max_examples=300, deadline=None)
def test_plain_values_come_back_exactly(value: Any) -> None:
    assert exactly_equal(there_and_back(value), value)


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -0.0, 2**63, -(2**63) - 1, 2**64 - 1, 10**3000, "\ud800", "\0", range(3)],
    ids=repr,
)
def test_odd_values_come_back_exactly(value: Any) -> None:
    back = there_and_back(value)
    assert exactly_equal(back, value) or (math.isnan(value) and math.isnan(back))


class Colour(enum.IntEnum):
    RED = 3


@pytest.mark.parametrize(
    ("value", "want"),
    [
        (collections.Counter("aab"), {"a": 2, "b": 1}),
        (collections.OrderedDict(a=1), {"a": 1}),
        (collections.namedtuple("Pair", "a b")(1, 2), (1, 2)),
        (Colour.RED, 3),
        (np.str_("x"), "x"),
        ({1: 2}.keys(), [1]),
        ({1: 2}.items(), [(1, 2)]),
        (True, True),
    ],
    ids=repr,
)
def test_subclasses_go_as_their_base(value: Any, want: Any) -> None:
    assert exactly_equal(there_and_back(value), want)


@pytest.mark.parametrize("dtype", ["?", "i1", "u2", ">i4", "i8", "f2", "f4", "f8", "c8", "c16"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 4), (2, 3, 4)])
def test_arrays_keep_dtype_shape_and_order(dtype: str, shape: tuple[int, ...]) -> None:
    array = (np.arange(math.prod(shape)) % 2).reshape(shape).astype(dtype)
    for form in (array, np.asfortranarray(array), array.T, array[..., ::-1] if shape else array):
        back = there_and_back(form)
        assert exactly_equal(back, form)
        assert back.flags.writeable
        assert back.flags.c_contiguous == form.flags.c_contiguous
        assert back.flags.f_contiguous == form.flags.f_contiguous


def test_a_view_does_not_ship_its_base() -> None:
    base = np.zeros(10**6)
    assert len(encode(base[::100_000])) < 1000
    assert len(encode(np.broadcast_to(np.float64(1), (1000, 1000)))) > 8 * 10**6


@pytest.mark.parametrize("value", [np.float32(0.1), np.int64(-5), np.bool_(True), np.complex64(1j)])
def test_numpy_scalars_stay_numpy_scalars(value: Any) -> None:
    back = there_and_back(value)
    assert type(back) is type(value)
    assert back == value


@pytest.mark.parametrize("kind", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_random_generators_go_by_state(kind: str) -> None:
    generator = np.random.Generator(getattr(np.random, kind)(5))
    generator.integers(10, size=3, dtype=np.uint32)
    back = there_and_back(generator)
    assert back.normal(size=50).tolist() == generator.normal(size=50).tolist()


def test_pythons_random_goes_by_state() -> None:
    generator = random.Random(5)
    generator.gauss(0, 1)
    back = there_and_back(generator)
    assert [back.gauss(0, 1) for _ in range(9)] == [generator.gauss(0, 1) for _ in range(9)]


def test_types_of_a_closed_set_cross() -> None:
    for value in (int, ValueError, np.float32, np.dtype("f4"), ...):
        assert there_and_back(value) is value or there_and_back(value) == value


def test_exceptions_are_names_and_text() -> None:
    class Mine(KeyError):
        def __str__(self) -> str:
            raise RuntimeError

    assert there_and_back(ValueError("x")).names[:2] == ("ValueError", "Exception")
    assert there_and_back(Mine()) == Problem(
        ("Mine", "KeyError", "LookupError", "Exception", "BaseException"), ""
    )


def test_functions_and_objects_are_lent() -> None:
    lent: list[Any] = []

    def lend(value: Any) -> Reference:
        lent.append(value)
        return Reference("checker", len(lent) - 1, "function", "f")

    payload = encode([len, {"f": print}], lend)
    assert decode(payload, lambda r: lent[r.number]) == [len, {"f": print}]
    with pytest.raises(Refused, match="reference"):
        decode(payload)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (object(), "object"),
        (lambda: 0, "function"),
        (np.array([object()]), "dtype object"),
        (np.array(["x"]), "dtype"),
        (np.datetime64("2020-01-01"), "dtype"),
        pytest.param(1 << 2**21, "bits", id="large int"),
        (np.random.default_rng, "does not cross"),
        (pickle, "module"),
    ],
)
def test_what_does_not_cross_is_refused_by_name(value: Any, says: str) -> None:
    with pytest.raises(Refused, match=says):
        encode(value)


def test_cycles_and_depth_are_refused() -> None:
    cycle: list[Any] = []
    cycle.append(cycle)
    with pytest.raises(Refused, match="deep"):
        encode(cycle)


def payload(tree: Any, *buffers: bytes, lengths: Any = None) -> bytes:
    header = msgpack.packb([tree, [len(b) for b in buffers] if lengths is None else lengths])
    data = struct.pack(">I", len(header)) + header
    for buffer in buffers:
        data += bytes(-len(data) % 64) + buffer
    return data


def nested(depth: int) -> Any:
    tree: Any = None
    for _ in range(depth):
        tree = ["list", [tree]]
    return tree


PCG = ["generator", "PCG64", [["int", "f" * 32], 1, 0, 0]]
HOSTILE = {
    "empty": b"",
    "pickle": pickle.dumps([1]),
    "header beyond": b"\xff\xff\xff\xff1234",
    "no pair": struct.pack(">I", 1) + msgpack.packb(5),
    "not msgpack": struct.pack(">I", 4) + b"\xc1\xc1\xc1\xc1",
    "extension": payload(msgpack.ExtType(4, b"x")),
    "timestamp": payload(msgpack.Timestamp(1, 1)),
    "map": payload({}),
    "no tag": payload([1, 2]),
    "empty node": payload([]),
    "unknown tag": payload(["import", "os"]),
    "too deep": payload(nested(100)),
    "far too deep": struct.pack(">I", 5001) + b"\x91" * 5000 + b"\xc0",
    "surplus": payload(None) + b"x",
    "negative length": payload(None, lengths=[-1]),
    "huge length": payload(None, lengths=[2**62]),
    "buffer unused": payload(None, b"12345678"),
    "buffer twice": payload(["list", [["listd", 0], ["listd", 0]]], b"12345678"),
    "buffer absent": payload(["listd", 3], b"12345678"),
    "buffer negative": payload(["listd", -1], b"12345678"),
    "half a number": payload(["listd", 0], b"1234567"),
    "object dtype": payload(["array", "|O8", [1], "C", 0], b"12345678"),
    "record dtype": payload(["array", "i4,i4", [1], "C", 0], b"12345678"),
    "date dtype": payload(["array", "<M8[s]", [1], "C", 0], b"12345678"),
    "odd dtype": payload(["array", "<f3", [1], "C", 0], b"123"),
    "shape too large": payload(["array", "<f8", [2**39, 2**39], "C", 0], b"12345678"),
    "shape of nothing": payload(["array", "<f8", [0, 2**39, 2**39], "C", 0], b""),
    "negative shape": payload(["array", "<f8", [-1, -1], "C", 0], b"12345678"),
    "bool shape": payload(["array", "<f8", [True], "C", 0], b"12345678"),
    "size differs": payload(["array", "<f8", [2], "C", 0], b"12345678"),
    "odd order": payload(["array", "<f8", [1], "K", 0], b"12345678"),
    "odd boolean": payload(["array", "|b1", [1], "C", 0], b"\x07"),
    "odd boolean scalar": payload(["scalar", "|b1", b"\x02"]),
    "list as key": payload(["dict", [["list", []], 1]]),
    "array in a set": payload(["set", [["array", "<f8", [1], "C", 0]]], b"12345678"),
    "key without value": payload(["dict", [1]]),
    "digits": payload(["int", "0x10"]),
    "type": payload(["type", "eval"]),
    "dunder type": payload(["type", "__loader__"]),
    "reference": payload(["@", "learner", 1, "object", "x"]),
    "generator kind": payload(["generator", "Generator", []]),
    "generator range": payload(["generator", "MT19937", [["list", [0] * 624], 625]]),
    "generator short": payload(["generator", "MT19937", [["list", [0] * 623], 1]]),
    "generator beyond": payload(
        ["generator", "Philox", [["list", [0] * 4], ["list", [0] * 2], ["list", [0] * 4], 5, 0, 0]]
    ),
    "generator type": payload(["generator", "PCG64", [1.5, 1, 0, 0]]),
    "random short": payload(["random", ["list", [0] * 3], None]),
    "random position": payload(["random", ["list", [0] * 624 + [10**6]], None]),
    "problem": payload(["problem", [1], "x"]),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_payloads_are_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        decode(data)


def test_a_large_state_is_taken() -> None:
    assert decode(payload(PCG)).random() < 1


@given(st.binary(max_size=200), st.integers(0, 40))
@settings(max_examples=400, deadline=None)
def test_noise_is_refused_or_plain(noise: bytes, at: int) -> None:
    good = encode({"a": [1.5, (2, b"x")], "b": np.arange(3)})
    for data in (noise, good[:at] + noise, good[:at] + noise + good[at + len(noise) :]):
        with contextlib.suppress(Refused):
            decode(data)


def test_bounds_hold_quickly() -> None:
    many = struct.pack(">I", 2_100_011) + b"\x92\x92\xa4list\xdd" + struct.pack(">I", 2_099_998)
    many += b"\xc0" * 2_099_998 + b"\x90"
    start = time.perf_counter()
    with pytest.raises(Refused):
        decode(many)
    with pytest.raises(Refused):
        encode([b"x" * 2**20] * 200)
    assert time.perf_counter() - start < 20
    assert wire.LARGEST_PAYLOAD < 2**28
