"""The walls around a process: what it sees, as whom it runs, and how it is started and killed.

Two kinds of process live behind them: the learner's and the checker's. Both see the system's
programs, a Python with its packages and ``llmweek``, read-only, and a small scratch folder that
vanishes with them. Neither sees the course, other submissions, the network or the environment.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import llmweek
from autograde.channel import Channel

HERE = Path(__file__).parent
INSIDE = "/opt/llmweek"  # where our things are seen from within
SCRATCH = "/scratch"
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# The walls that a learner's process closes by itself, as zygote.py has it do.
_TRY = f"""\
import os, sys
sys.path.append("{INSIDE}/lib")
from autograde import inner_walls
open("{INSIDE}/lib/autograde/wire/form.py").close()
inner_walls.unshare_processes()
child = os.fork()
if child:
    sys.exit(os.waitpid(child, 0)[1] != 0)
inner_walls.close_inner_walls("{SCRATCH}", 2**20)
"""
# No site, no user's packages, no script's folder on the path. Not -I: PYTHONHASHSEED counts.
_FLAGS = ("-P", "-s", "-S")
_SYSTEM = ("lib", "lib32", "lib64", "libx32", "bin", "sbin")
_ETC = ("ld.so.cache", "fonts", "alternatives", "localtime")

WAYS_OUT = """\
Grading runs learners' code, so it wants walls around it, and there are none here:
  {reason}
Ways out:
  - on Linux, install bubblewrap (Debian, Ubuntu: apt install bubblewrap) and allow user namespaces;
  - on macOS and Windows, grade in a container (Containerfile), in WSL 2 or in a virtual machine;
  - in a container, run it as an ordinary user, with `--security-opt seccomp=unconfined` and
    `--security-opt unmask=ALL` (podman) or `--security-opt systempaths=unconfined` (docker);
  - on Linux and macOS, --unsafe-no-sandbox runs the code in a separate process of your own user,
    with your files and your network within its reach. Every result then says so.
The page "Set-up for instructors" has the commands."""


class NoWalls(RuntimeError):
    """Processes cannot be confined on this system; the message names the ways out."""


@dataclass(frozen=True)
class Limits:
    """What one confined process and its children may use."""

    memory: int = 2 * 2**30  # bytes of address space each process adds to what it starts with
    resident: int = 2 * 2**30  # bytes of memory in use, all its processes together
    processes: int = 64
    cpu: int = 900  # seconds of CPU, each process
    file: int = 64 * 2**20  # bytes, each file it writes
    scratch: int = 64 * 2**20  # bytes, the scratch folder


class Confined:
    """A process running ``script`` of this package, and the channel to it.

    ``files`` are the modules and folders of this package it may import. With ``walls=False`` it is
    an ordinary process of this user: another process still, but nothing else holds it.
    """

    def __init__(self, script: str, files: tuple[str, ...], limits: Limits, walls: bool) -> None:
        ours, theirs = socket.socketpair()
        self.channel = Channel(ours)
        self.limits = limits
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        facts = asdict(limits) | {"fd": theirs.fileno(), "walls": walls}
        require_walls(walls)
        if walls:
            command = _walls(script, (script, *files), limits)
            environment: dict[str, str] = {}
            folder = "/"
        else:
            self._folder = tempfile.TemporaryDirectory(prefix="llmweek-")
            folder = self._folder.name
            command = [sys.executable, *_FLAGS, str(HERE / script)]
            environment = _environment(folder)
            facts["path"] = [str(_library().parent), str(HERE.parent), *_site_packages()]
        try:
            self._process = subprocess.Popen(
                [*command, json.dumps(facts)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=None if os.environ.get("LLMWEEK_DEBUG") else subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=environment,
                cwd=folder,
                start_new_session=True,
            )
        finally:
            theirs.close()

    def kill(self) -> None:
        """End the process and, with walls, everything it ever started."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self.channel.close()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    @property
    def pid(self) -> int:
        """Of the outermost of its processes."""
        return self._process.pid


@functools.cache
def why_no_walls() -> str:
    """Why processes cannot be confined here, or "" if they can."""
    if sys.platform != "linux":
        return "bubblewrap needs Linux"
    if shutil.which("bwrap") is None:
        return "bubblewrap (bwrap) is not installed"
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "setpriv (of util-linux) is not installed, and root is no user to run learners' code"
    program = [_python(), *_FLAGS, "-c", _TRY]
    try:
        tried = subprocess.run(
            _walls("zygote.py", ("inner_walls.py", "wire"), Limits(), program),
            capture_output=True,
            text=True,
            timeout=20,
            env={},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not start: {error}"
    if tried.returncode == 0:
        return ""
    said = tried.stderr.strip() or f"status {tried.returncode}"
    return f"the walls cannot be put up: {said.splitlines()[-1][:300]}"


def require_walls(walls: bool = True) -> None:
    """Raise :class:`NoWalls` where processes cannot be confined.

    Without ``walls``, only where there are not even such processes.
    """
    reason = why_no_walls() if walls else ""
    if not hasattr(os, "fork"):
        reason = "this system has no fork(2), and every learner's process is a fork"
    if reason:
        raise NoWalls(WAYS_OUT.format(reason=reason))


def _walls(
    script: str, files: tuple[str, ...], limits: Limits, program: list[str] | None = None
) -> list[str]:
    """The command that runs a script of this package behind the walls."""
    bwrap = shutil.which("bwrap") or "bwrap"
    binds = _binds(files)
    outer: list[str] = []
    if os.geteuid() == 0:
        # Root gives itself up. What the new user could not reach (an interpreter under /root) is
        # first bound to a place where it can.
        # A process namespace of its own: when the grader dies, its first process is killed and the
        # kernel ends all the others. A mere --die-with-parent has no right to, once uids differ.
        outer = [bwrap, "--dev-bind", "/", "/", "--unshare-pid", "--tmpfs", "/mnt"]
        for n, (source, _) in enumerate(binds):
            outer += ["--ro-bind", source, f"/mnt/{n}"]
        binds = [(f"/mnt/{n}", target) for n, (_, target) in enumerate(binds)]
        uid = str(_uid(script))
        outer += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--die-with-parent", "--"]
        outer += ["setpriv", "--reuid", uid, "--regid", uid, "--clear-groups", "--no-new-privs"]
        outer += ["--"]
    inner = [bwrap, "--ro-bind", "/usr", "/usr"]
    for name in _SYSTEM:
        path = Path("/", name)
        if path.is_symlink():
            inner += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            inner += ["--ro-bind", str(path), str(path)]
    for name in _ETC:
        inner += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for source, target in binds:
        inner += ["--ro-bind", source, target]
    inner += ["--proc", "/proc", "--dev", "/dev"]
    inner += ["--size", str(limits.scratch), "--tmpfs", "/dev/shm", "--remount-ro", "/dev"]
    inner += ["--size", str(limits.scratch), "--tmpfs", SCRATCH, "--remount-ro", "/"]
    inner += ["--unshare-all", "--unshare-user", "--disable-userns", "--hostname", "week"]
    inner += ["--die-with-parent", "--new-session", "--chdir", SCRATCH, "--clearenv"]
    for name, value in _environment(SCRATCH).items():
        inner += ["--setenv", name, value]
    if script == "zygote.py":
        # In its own user space: to make others of it, each with a network that is its own.
        inner += ["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_NET_ADMIN"]
    if program is None:
        program = [_python(), *_FLAGS, f"{INSIDE}/lib/autograde/{script}"]
    return [*outer, *inner, "--", *program]


def _binds(files: tuple[str, ...]) -> list[tuple[str, str]]:
    """(what we have, where it is seen): the interpreter, its packages, llmweek, a few modules."""
    binds = [] if sys.base_prefix == "/usr" else [(sys.base_prefix, f"{INSIDE}/python")]
    binds += [(p, f"{INSIDE}/site{n}") for n, p in enumerate(_site_packages())]
    binds.append((str(_library()), f"{INSIDE}/lib/llmweek"))
    binds += [(str(HERE / f), f"{INSIDE}/lib/autograde/{f}") for f in ("__init__.py", *files)]
    data = os.environ.get("LLMWEEK_DATA")
    if data and Path(data).is_dir():
        binds.append((str(Path(data).resolve()), f"{INSIDE}/data"))
    return binds


def _python() -> str:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    home = "/usr" if sys.base_prefix == "/usr" else f"{INSIDE}/python"
    return f"{home}/bin/{version}"


def _library() -> Path:
    return Path(llmweek.__file__).resolve().parent


def _site_packages() -> list[str]:
    """The folders packages are installed in, most specific first."""
    found = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *sys.path]
    folders = [str(Path(p).resolve()) for p in found if p and Path(p).name.endswith("-packages")]
    return [f for f in dict.fromkeys(folders) if Path(f).is_dir()]


def _environment(home: str) -> dict[str, str]:
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": home,
        "USER": "learner",
        "LOGNAME": "learner",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "IPYTHONDIR": f"{home}/.ipython",
        "PYTHONDONTWRITEBYTECODE": "1",
        # The same input gives the same marks: the order of sets, and sums by one thread.
        "PYTHONHASHSEED": "0",
        **ONE_THREAD,
    }
    if sysconfig.get_config_var("Py_ENABLE_SHARED") and sys.base_prefix != "/usr":
        environment["LD_LIBRARY_PATH"] = f"{INSIDE}/python/lib"
    if os.environ.get("LLMWEEK_DATA"):
        inside = home == SCRATCH
        environment["LLMWEEK_DATA"] = f"{INSIDE}/data" if inside else os.environ["LLMWEEK_DATA"]
    return environment


def _uid(script: str) -> int:
    """A user of nobody's, another one for each grader process and each of the two roles.

    Of the range that systemd has for users that come and go (systemd.exec(5), DynamicUser=).
    """
    return 61_184 + (os.getpid() * 2 + (script == "checker.py")) % 4_336
