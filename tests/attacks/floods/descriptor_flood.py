# ruff: noqa
"""Opens files, pipes, sockets and memory files until there are none left, then forks and goes on."""

import os
import socket

kept = []
if os.fork() == 0:
    kept.append("child")
while True:
    try:
        kept += [os.pipe(), socket.socketpair(), os.memfd_create("x"), open("/dev/null")]
    except OSError:
        break
if "child" in kept:
    os._exit(0)


def double(values):
    return values
