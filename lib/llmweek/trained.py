"""Models that are trained once, on this computer, and then used by the book, exercises and graders.

>>> trained.translator().translate(["他是谁？"])
['Who is he?']

They lie beside this file, in ``models/``, and go into the learners' wheel; nothing of them is under
version control. Each file's key is a hash of the recipe and the code that made it, so a model whose
code has changed is trained again. Train all that are missing with ``python -m llmweek.trained``.

What these functions return is shared by all callers: copy a model before you change it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from llmweek.code_hash import hash_of
from llmweek.model_files import Kept, header, load, save

if TYPE_CHECKING:
    from llmweek.character_gpt import CharacterGPT
    from llmweek.translation import Translator

FOLDER = Path(__file__).parent / "models"

# Sizes and training of each model. Small enough that all of them train within minutes on one core.
RECIPES: dict[str, dict[str, Any]] = {
    "translator": {
        "sizes": {"d_model": 96, "n_heads": 4, "n_layers": 2, "d_ff": 256, "dropout": 0.1},
        "training": {"n_updates": 2400, "batch_size": 32, "lr": 2e-3, "label_smoothing": 0.1},
    },
    "date_translator": {
        "sizes": {"d_model": 64, "n_heads": 4, "n_layers": 2, "d_ff": 128},
        "training": {"n_updates": 600, "lr": 3e-3},
    },
    "character_gpt": {
        "sizes": {"context_length": 128, "d_model": 128, "n_heads": 4, "n_layers": 3},
        "training": {"n_updates": 700, "batch_size": 12, "lr": 3e-3},
    },
}
MODULES = {
    "translator": ("llmweek.translation",),
    "date_translator": ("llmweek.translation",),
    "character_gpt": ("llmweek.character_gpt",),
}


class NotTrained(OSError):
    """A model is not there, or out of date, and there is no place to put it."""


def translator() -> Translator:
    """Chinese to English, on the pairs of :func:`llmweek.pairs.hsk` (CC BY-SA 4.0)."""
    return cast("Translator", _model("translator"))


def date_translator() -> Translator:
    """Dates in words to digits, on the pairs of :func:`llmweek.pairs.dates`."""
    return cast("Translator", _model("date_translator"))


def character_gpt() -> CharacterGPT:
    """A GPT of the characters of presidents' addresses (:func:`llmweek.corpora.sotu`)."""
    return cast("CharacterGPT", _model("character_gpt"))


def train_missing(names: Iterable[str] | None = None, progress: bool = True) -> list[str]:
    """Train those of ``names`` (all) that are missing or out of date, and say so; their names.

    Raises :class:`NotTrained` where nothing can be kept.
    """
    missing = _missing(names)
    if missing:
        _require_a_place(missing)
        print(f"Training, once, and keeping in {FOLDER}: {', '.join(missing)}", flush=True)
    for name in missing:
        save(_trained(name, progress), FOLDER / f"{name}.safetensors", key(name))
    return missing


def ensure(names: Iterable[str] | None = None) -> None:
    """:func:`train_missing` in a process of its own, so that this one stays light and unthreaded.

    Raises :class:`NotTrained` where nothing can be kept, or training did not end well.
    """
    if missing := _missing(names):
        _require_a_place(missing)
        if subprocess.run([sys.executable, "-m", "llmweek.trained", *missing]).returncode:
            raise NotTrained(f"{', '.join(missing)}: not trained, see the messages above")


def used_in(code: str) -> list[str]:
    """The models that ``code`` asks for by name, as in ``trained.translator()``."""
    return [name for name in RECIPES if f"trained.{name}(" in code]


def is_current(name: str) -> bool:
    """Whether a model is there, made by the code and the recipe of now."""
    path = FOLDER / f"{name}.safetensors"
    return path.is_file() and header(path)["key"] == key(name)


def _missing(names: Iterable[str] | None) -> list[str]:
    return [name for name in (RECIPES if names is None else names) if not is_current(name)]


@cache
def key(name: str) -> str:
    """A hash of a model's recipe and of the code that follows it."""
    return hash_of(json.dumps(RECIPES[name], sort_keys=True), MODULES[name])


@cache
def _model(name: str) -> Any:
    train_missing([name])
    return load(FOLDER / f"{name}.safetensors")


def _trained(name: str, progress: bool) -> Kept:
    """A model fresh from its recipe. One thread, so that every computer adds in the same order."""
    import torch

    recipe = RECIPES[name]
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        if name == "character_gpt":
            from llmweek.character_gpt import train_character_gpt

            return train_character_gpt(recipe["sizes"], recipe["training"], progress)
        from llmweek import pairs
        from llmweek.translation import train_translator

        task = pairs.hsk() if name == "translator" else pairs.dates()
        return train_translator(task, recipe["sizes"], recipe["training"], progress)
    finally:
        torch.set_num_threads(threads)


def _require_a_place(missing: Sequence[str]) -> None:
    try:
        FOLDER.mkdir(exist_ok=True)
        writable = os.access(FOLDER, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        raise NotTrained(
            f"{', '.join(missing)}: this computer has no such trained model that fits the "
            f"library's code, and may not keep one in {FOLDER}.\n"
            "Where you may write there, `python -m llmweek.trained` trains it (a few minutes); "
            "the learners' wheel of `llmweek release --wheel` carries all of them."
        )


if __name__ == "__main__":
    train_missing(sys.argv[1:] or None)
