"""What a fresh process closes around itself before a learner's code runs in it.

The outer walls are bubblewrap's, around the zygote. Each learner's process gets, inside them, its
own process, mount, network, IPC and host name spaces: it sees no process but its own, finds the
scratch folder and shared memory empty and a network that counts from nought, and all that it starts
ends with it. Then it gives up the right to make such spaces. namespaces(7), capabilities(7),
seccomp(2).
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import resource
import socket
import struct
from typing import Any

_NEWNS, _NEWUTS, _NEWIPC, _NEWPID = 0x00020000, 0x04000000, 0x08000000, 0x20000000
_NEWNET = 0x40000000
_SET_FLAGS, _UP = 0x8914, 0x1  # SIOCSIFFLAGS and IFF_UP of netdevice(7)
_RDONLY, _NOSUID, _NODEV, _NOEXEC = 0x1, 0x2, 0x4, 0x8
_REMOUNT, _BIND, _REC, _PRIVATE = 0x20, 0x1000, 0x4000, 0x40000
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")  # those that bubblewrap gives
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 38, 22
_CAPABILITY_VERSION_3 = 0x20080522

# Calls of the kernel that no exercise needs: their traces outlive a process (keyrings), they hide
# memory from who counts it (shmget, memfd), take another worker's processor (sched_setaffinity),
# show what others do (inotify of files that all read, fanotify, the kernel's log), or their faults
# have let processes out before.
# Architecture: (its audit number, the calls).
_FILTERED = {
    # add_key, request_key, keyctl; shmget, memfd_create, memfd_secret; sched_setaffinity;
    # inotify_init, inotify_add_watch, inotify_init1, fanotify_init, syslog
    # perf_event_open, bpf, userfaultfd; io_uring_*
    "x86_64": (
        0xC000003E,
        (248, 249, 250, 29, 319, 447, 203, 253, 254, 294, 300, 103, 298, 321, 323, 425, 426, 427),
    ),
    "aarch64": (
        0xC00000B7,
        (217, 218, 219, 194, 279, 447, 122, 27, 26, 262, 116, 241, 280, 282, 425, 426, 427),
    ),
}
_X32 = 0x40000000  # x86-64's other numbering of the same calls


def unshare_processes() -> None:
    """Have this process's next child be the first of a process space of its own."""
    _call("unshare", _NEWPID)


def return_to(space: int) -> None:
    """Have further children be in the process space that ``space`` is a descriptor of."""
    _call("setns", space, _NEWPID)


def close_inner_walls(scratch: str, size: int) -> None:
    """Leave what other processes could see or leave behind; ``size`` bytes of scratch space.

    To be called by the first process of its process space. Raises ``OSError``.
    """
    _call("unshare", _NEWNS | _NEWIPC | _NEWUTS | _NEWNET)
    _start_loopback()
    _mount("none", "/", None, _REC | _PRIVATE)
    _mount("proc", "/proc", "proc", _NOSUID | _NODEV | _NOEXEC)
    for folder in (scratch, "/dev/shm"):
        _mount("tmpfs", folder, "tmpfs", _NOSUID | _NODEV, f"size={size},mode=0700")
    _mount("devpts", "/dev/pts", "devpts", _NOSUID | _NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    for name in _DEVICES:  # written to as before; but all processes see the times of a device
        locked = os.statvfs(f"/dev/{name}").f_flag & (_NOSUID | _NODEV | _NOEXEC)
        _mount("none", f"/dev/{name}", None, _REMOUNT | _BIND | _RDONLY | locked)
    os.chdir(scratch)
    _drop_capabilities()
    _filter_calls()


def leave_standard_streams() -> None:
    """Have the first three descriptors lead nowhere.

    Those that this process was born with are open in the mount space outside. To be called last,
    just before a learner's code runs: what fails until then is said on them.
    """
    nowhere = os.open("/dev/null", os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)
    os.close(nowhere)


def limit(facts: dict[str, Any]) -> None:
    """Bound this process and its children, for good.

    Address space counts from what is there: the libraries of a torch with CUDA map several GB.
    """
    wanted = {
        "RLIMIT_AS": facts["memory"] + _mapped(),
        "RLIMIT_NPROC": facts["processes"],
        "RLIMIT_CPU": facts["cpu"],
        "RLIMIT_FSIZE": facts["file"],
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 256,
    }
    for name, most in wanted.items():
        try:
            resource.setrlimit(getattr(resource, name), (most, most))
        except (AttributeError, ValueError, OSError):
            continue  # not every system has every limit; the grader's own watch remains


def _mapped() -> int:
    """Bytes of address space this process has; 0 where the system does not say."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0


def _start_loopback() -> None:
    """Let processes of a new network space reach one another: there is nothing else in it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        try:
            fcntl.ioctl(end, _SET_FLAGS, struct.pack("16sh22x", b"lo", _UP))
        except OSError as error:
            raise OSError(error.errno, f"loopback: {error.strerror}") from None


def _drop_capabilities() -> None:
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _filter_calls() -> None:
    """Answer the filtered calls as a kernel without them would (a BPF program for seccomp)."""
    if platform.machine() not in _FILTERED:
        return
    audit, calls = _FILTERED[platform.machine()]
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    allow, no_such_call = 0x7FFF0000, 0x00050000 | 38
    # Each step: code, steps to skip if true, if false, operand. The refusal is the last step.
    steps = [(load, 0, 0, 4), (equal, 0, len(calls) + 3, audit), (load, 0, 0, 0)]
    steps += [(at_least, len(calls) + 1, 0, _X32)]
    steps += [(equal, len(calls) - n, 0, call) for n, call in enumerate(calls)]
    steps += [(answer, 0, 0, allow), (answer, 0, 0, no_such_call)]
    program = b"".join(struct.pack("HBBI", *step) for step in steps)
    filters = ctypes.create_string_buffer(program)
    fprog = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(filters)))
    _call("prctl", _PR_SET_SECCOMP, 2, ctypes.addressof(fprog), 0, 0)


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    _call(
        "mount",
        source.encode(),
        target.encode(),
        kind.encode() if kind else None,
        flags,
        options.encode() or None,
        about=f" {target}",
    )


def _call(name: str, *arguments: Any, about: str = "") -> None:
    """Call libc. Raises ``OSError``, which says what the call was ``about``."""
    libc = ctypes.CDLL(None, use_errno=True)
    words = [ctypes.c_ulong(a) if isinstance(a, int) and n else a for n, a in enumerate(arguments)]
    if getattr(libc, name)(*words) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}{about}: {os.strerror(code)}")
