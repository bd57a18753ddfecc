"""The files some tests need and no package brings, in the folder that ``LLMWEEK_DATA`` names."""

import os
from pathlib import Path

import pytest

_FOLDER = os.environ.get("LLMWEEK_DATA")  # as it was when the tests began


def data_folder(*files: str) -> Path:
    """The folder; skips the test, by the name of what is missing, unless it holds all ``files``."""
    if not _FOLDER:
        pytest.skip(f"LLMWEEK_DATA names no folder with {', '.join(files)}")
    for file in files:
        if not Path(_FOLDER, file).is_file():
            pytest.skip(f"LLMWEEK_DATA has no {file}")
    return Path(_FOLDER)
