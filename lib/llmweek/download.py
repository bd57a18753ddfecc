"""Files from the network: looked for at hand first, checked by their SHA-256, downloaded once."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

FOLDER_VARIABLE = "LLMWEEK_DATA"


@dataclass(frozen=True)
class Download:
    """A file by its path in a data folder, its address, and its SHA-256 where that is known."""

    file: str
    url: str
    sha256: str | None


class NotAvailable(OSError):
    """A file is not at hand and could not be downloaded. The message says what to do."""


class WrongContent(ValueError):
    """A file is not the one its SHA-256 names: damaged, changed, or another file of that name."""


def fetch(download: Download) -> Path:
    """Where the file is: in ``$LLMWEEK_DATA``, in the cache, or just downloaded into the cache.

    A file of unknown SHA-256 is taken as it first arrives; its hash is then kept beside it, in a
    file ending in ``.sha256``, and holds from then on.

    Raises :class:`NotAvailable`, and :class:`WrongContent` where the hash does not match.
    """
    own_folder = os.environ.get(FOLDER_VARIABLE)
    if own_folder and (own := Path(own_folder, download.file)).is_file():
        return checked(own, download.sha256)
    cached = cache_folder() / download.file
    record = cached.with_name(cached.name + ".sha256")
    known = download.sha256
    if known is None and record.is_file():
        known = record.read_text(encoding="ascii").strip()
    if not cached.is_file():
        _retrieve(download, cached, known)
    checked(cached, known)
    if known is None:
        record.write_text(sha256(cached) + "\n", encoding="ascii")
    return cached


def cache_folder() -> Path:
    """Where downloads are kept: the user's cache folder, as the operating system has it."""
    import pooch

    return Path(pooch.os_cache("llmweek"))


def sha256(path: Path) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checked(path: Path, known: str | None) -> Path:
    """``path``, if its SHA-256 is ``known``. Raises :class:`WrongContent` where it is not."""
    if known is not None and (found := sha256(path)) != known:
        raise WrongContent(
            f"{path} is not the file it should be: its SHA-256 is {found}, not {known}. "
            "Move it away and run this again."
        )
    return path


def _retrieve(download: Download, to: Path, known: str | None) -> None:
    import pooch
    import requests

    try:
        pooch.retrieve(
            download.url,
            known_hash=f"sha256:{known}" if known else None,
            fname=to.name,
            path=to.parent,
            progressbar=True,
        )
    except requests.RequestException as error:
        raise NotAvailable(
            f"{download.file} is not on this computer and could not be downloaded "
            f"({type(error).__name__}). There are three ways out:\n"
            f"  1. connect to the internet and run this again: it is downloaded once;\n"
            f"  2. download {download.url} elsewhere and put the file at {to};\n"
            f"  3. set {FOLDER_VARIABLE} to a folder that holds {download.file}."
        ) from error
    except ValueError as error:  # pooch's word for a hash that does not match; nothing was kept
        raise WrongContent(
            f"what {download.url} sent is not the file it should be (SHA-256 {known}): "
            "damaged on the way, or changed there."
        ) from error
