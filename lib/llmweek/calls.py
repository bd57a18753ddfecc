"""Which forbidden names an answer uses: read from its source, so advisory, never a verdict.

A learner who hides a call from this scan hides it from nobody but themselves; inside their own
process no such rule can be enforced.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence


def forbidden_calls(source: str, may_not: Sequence[str], setup: str = "") -> list[str]:
    """The full dotted names in ``source`` that are, or lie under, one of ``may_not``.

    ``setup`` is code that ran before (its imports give ``np`` its meaning). Source that does not
    parse uses nothing. Each name is reported once, in order of appearance.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # of a learner's backslashes
            answer, before = ast.parse(source), ast.parse(setup)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # a null character, or nested too deeply
    aliases = dict(_imports(before)) | dict(_imports(answer))
    used = [*(name for _, name in _imports(answer)), *_dotted_names(answer, aliases)]
    return [
        name
        for name in dict.fromkeys(used)
        if any(name == banned or name.startswith(f"{banned}.") for banned in may_not)
    ]


def _imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(name bound, full name it stands for) of every import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (top, top)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _dotted_names(tree: ast.AST, aliases: dict[str, str]) -> Iterator[str]:
    """Each name with all its dots: once along each chain, or a long one would take hours."""
    within: set[ast.AST] = set()
    for node in ast.walk(tree):
        if node in within:
            continue
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
            within.add(node)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield ".".join([aliases.get(node.id, node.id), *reversed(parts)])
