"""A hash of the code that a result depends on: comments and docstrings change no result."""

from __future__ import annotations

import ast
import hashlib
import io
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

LIBRARY = {"llmweek": Path(__file__).parents[1]}  # package: the folder it lies in


def hash_of(
    settings: str, modules: Iterable[str], packages: Mapping[str, Path] | None = None
) -> str:
    """Twelve hexadecimal digits of ``settings`` and of ``modules`` with all they import of ours.

    ``packages`` are ours: a name, and the folder that the package lies in.
    """
    digest = hashlib.sha256(settings.encode())
    for path in sorted(files(frozenset(modules), packages)):
        digest.update(bare(path.read_text(encoding="utf-8")).encode() + b"\0")
    return digest.hexdigest()[:12]


def files(modules: frozenset[str], packages: Mapping[str, Path] | None = None) -> frozenset[Path]:
    """The files of ``modules`` and of every module of ours that they import, directly or not."""
    folders = LIBRARY if packages is None else packages
    found: set[Path] = set()
    ahead = list(modules)
    while ahead:
        module = ahead.pop()
        folder = folders.get(module.partition(".")[0])
        path = folder and folder / f"{module.replace('.', '/')}.py"
        if path and path not in found and path.is_file():
            found.add(path)
            ahead += imported(path.read_text(encoding="utf-8"))
    return frozenset(found)


def imported(source: str) -> Iterator[str]:
    """The names of modules (and of some things in them) that ``source`` imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


@cache
def bare(source: str) -> str:
    """``source`` without comments, docstrings and layout."""
    tree = ast.parse(source)
    docstrings = {
        node.body[0].lineno
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and ast.get_docstring(node, clean=False) is not None
    }
    kept = []
    indents = {tokenize.INDENT: "{", tokenize.DEDENT: "}"}
    left_out = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE}
    for token in _tokens(source):
        is_docstring = token.type == tokenize.STRING and token.start[0] in docstrings
        if token.type not in left_out and not is_docstring:
            kept.append(indents.get(token.type, token.string))
    return "".join(kept)


def _tokens(source: str) -> Iterator[tokenize.TokenInfo]:
    """The tokens of ``source``, an f-string one of them: from Python 3.12 on it comes in pieces.

    The hash must not depend on the Python that takes it.
    """
    opens, closes = (getattr(tokenize, f"FSTRING_{end}", None) for end in ("START", "END"))
    lines = list(io.StringIO(source))
    begun: list[tokenize.TokenInfo] = []  # f-strings within f-strings
    for token in tokenize.generate_tokens(iter(lines).__next__):
        if token.type == opens:
            begun.append(token)
        elif token.type == closes:
            first = begun.pop()
            if not begun:
                yield tokenize.TokenInfo(
                    tokenize.STRING,
                    _between(lines, first.start, token.end),
                    first.start,
                    token.end,
                    "",
                )
        elif not begun:
            yield token


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    """The text from one (line, column) to another."""
    inside = lines[start[0] - 1 : end[0]]
    inside[-1] = inside[-1][: end[1]]
    inside[0] = inside[0][start[1] :]
    return "".join(inside)
