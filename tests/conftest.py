"""The real book, built once a session, and a browser to read it with."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from llmweek.cli import find_programs

find_programs()  # the suite also runs where the environment is not activated
ROOT = Path(__file__).parents[1]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def llmweek(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would, by the entry point beside this Python."""
    command = [str(Path(sys.executable).with_name("llmweek")), *arguments]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=600, check=False
    )


@pytest.fixture(scope="session")
def site() -> Path:
    """The classroom edition, built strictly in its place (`_build/html`)."""
    return _built("classroom", "html")


@pytest.fixture(scope="session")
def self_study_site(site: Path) -> Path:
    """The self-study edition (`_build/html-self-study`)."""
    return _built("self-study", "html-self-study")


def _built(edition: str, folder: str) -> Path:
    done = llmweek("book", "--edition", edition, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return ROOT / "_build" / folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium of the system; the tests that need one are skipped where none is."""
    path = next((p for name in CHROMIUM_NAMES if (p := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"no Chromium here (looked for {', '.join(CHROMIUM_NAMES)})")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which ``folder`` is served while the block lasts."""
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def site_address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address
