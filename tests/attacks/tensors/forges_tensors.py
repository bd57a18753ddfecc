# ruff: noqa
"""Sends tensors that are none: of the wrong size, of impossible shapes, states that read beyond."""

import struct
import sys

import msgpack
import torch

wire = sys.modules["autograde.wire"]


def payload(node, *buffers):
    reply = ["dict", ["value", node, "problem", None, "changed", ["list", []], "stdout", ""]]
    reply[1] += ["moved", ["list", []], "gone", ["list", []], "seconds", 0.0]
    header = msgpack.packb([reply, [len(b) for b in buffers]])
    data = struct.pack(">I", len(header)) + header
    for buffer in buffers:
        data += bytes(-len(data) % 64) + buffer
    return data


def tensor(dtype="float32", shape=(2,), order="C", index=0, wants=False, numbers=(), grad=None):
    return ["tensor", dtype, list(shape), order, index, wants, list(numbers), grad]


payloads = [
    payload(tensor(wants=True, numbers=[2, 1, 0, 1, 999]), bytes(8)),
    payload(["torch generator", b"\xff" * 5056]),
    payload(tensor(shape=(2**39, 2**39)), bytes(8)),
    payload(tensor(shape=(0, 2**39, 2**39)), b""),
    payload(tensor(shape=(-1, -2)), bytes(8)),
    payload(tensor("float64"), bytes(8)),
    payload(tensor("Tensor"), bytes(8)),
    payload(tensor("qint32"), bytes(8)),
    payload(tensor("bool"), b"\2\3"),
    payload(tensor("int32", wants=True), bytes(8)),
    payload(tensor(index=7), bytes(8)),
    payload(tensor(wants=True, grad=tensor(shape=(9,), index=1)), bytes(8), bytes(36)),
    payload(tensor(wants=True, numbers=[1, 1]), bytes(8)),
    payload(tensor(wants=True, numbers=[2, 1, 0, 0, 999]), bytes(8)),
    payload(tensor(wants=True, numbers=[2]), bytes(8)),
    payload(tensor(wants=True, numbers=[3, 2**62]), bytes(8)),
    payload(tensor(wants=True, numbers=[2, 1, 0, 2**62, 1]), bytes(8)),
    payload(tensor(wants=True, numbers=[4, 1]), bytes(8)),
    payload(["torch generator", bytes(5056)]),
    payload(["size", [2**39, -1]]),
    payload(["torch dtype", "load"]),
]
turn = iter(payloads * 1000)
encode = wire.encode


def forged(value, *hooks):
    called = isinstance(value, dict) and isinstance(value.get("value"), torch.Tensor)
    return next(turn) if called else encode(value, *hooks)


wire.encode = forged


def squares(x):
    return x * x
