"""Reading the two files GPT-2's tokenizer was published as: ``vocab.bpe`` and ``encoder.json``.

``vocab.bpe`` has a merge a line, ``encoder.json`` the id of every token. Both write a byte as one
visible character: a printable byte as itself, the others as the characters from U+0100 on.
"""

from __future__ import annotations

import json
from pathlib import Path

from llmweek.bpe import BYTES, Pair

PRINTABLE = 188  # so many of BYTES are; they come first


def characters() -> list[str]:
    """How the files write the 256 base tokens, by id."""
    return [
        BYTES[i].decode("latin-1") if i < PRINTABLE else chr(0x100 + i - PRINTABLE)
        for i in range(256)
    ]


def read(folder: Path) -> tuple[list[Pair], list[str]]:
    """The merges as pairs of ids, and the special tokens, from the two files in ``folder``.

    Raises FileNotFoundError where one is missing; ValueError where a line is no merge of known
    tokens, or ``encoder.json`` gives a token another id than its place among the merges.
    """
    ids = {character: i for i, character in enumerate(characters())}
    merges: list[Pair] = []
    lines = (folder / "vocab.bpe").read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.startswith("#version") or not line:
            continue
        left, _, right = line.partition(" ")
        if left not in ids or right not in ids:
            raise ValueError(f"vocab.bpe, line {number}: {line!r} does not join two known tokens")
        ids[left + right] = 256 + len(merges)
        merges.append((ids[left], ids[right]))
    encoder = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
    special_tokens = sorted(encoder.keys() - ids.keys(), key=encoder.__getitem__)
    ids |= {token: 256 + len(merges) + at for at, token in enumerate(special_tokens)}
    if encoder != ids:
        wrong = next(token for token in ids if encoder.get(token) != ids[token])
        raise ValueError(
            f"encoder.json gives {wrong!r} the id {encoder.get(wrong)}, "
            f"but its place in vocab.bpe is {ids[wrong]}"
        )
    return merges, special_tokens
