"""Cutting megabytes of text into words, and counting them, faster than one pattern over all of it.

GPT-2's pattern never joins a space and the letter or digit after it to anything before them, and
what stands before such a space is cut as if the text ended there. So text may first be cut at
``(?= \\w)`` into chunks, each on its own. Chunks repeat: most of them need the pattern only once.
"""

from __future__ import annotations

import re
from collections import Counter

import regex

from llmweek.bpe import GPT2_PATTERN

_BEFORE_A_WORD = re.compile(r"(?= \w)")


class Pretokenizer:
    """A pre-tokenisation pattern, ready for long texts.

    Raises ValueError for a pattern that does not compile, has capturing groups (they would be
    returned in place of the words) or matches the empty string.
    """

    def __init__(self, pattern: str = GPT2_PATTERN) -> None:
        try:
            self._pattern = regex.compile(pattern)
        except regex.error as error:
            raise ValueError(f"the pattern {pattern!r} does not compile: {error}") from error
        if self._pattern.groups:
            raise ValueError(f"the pattern {pattern!r} has groups that capture: write (?:…)")
        if self._pattern.search("") is not None:
            raise ValueError(f"the pattern {pattern!r} matches the empty string")
        self._independent_chunks = pattern == GPT2_PATTERN

    def chunks(self, text: str) -> list[str]:
        """Cut ``text`` where the pattern is known to cut: the words of the chunks are its words."""
        return _BEFORE_A_WORD.split(text) if self._independent_chunks else [text]

    def words(self, text: str) -> list[str]:
        """The words of ``text``, in order; what the pattern does not match is left out."""
        return self._pattern.findall(text)

    def count(self, text: str) -> Counter[str]:
        """How often each word occurs in ``text``, in the order the words first appear."""
        counts: Counter[str] = Counter()
        for chunk, count in Counter(self.chunks(text)).items():
            for word in self.words(chunk):
                counts[word] += count
        return counts
