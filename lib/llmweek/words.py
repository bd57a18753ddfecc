"""Text as a row of pieces, and pieces as ids: what the models of words read.

>>> pieces("We, the People,\\n\\nof 1787")
['We', ',', ' the', ' People', ',', '\\n\\n', 'of', ' 1787']

Nothing is lost: the joined pieces are the text, so a model's bits per byte are those of the text
itself. Case stays, and a word carries the blank before it (as in GPT-2's cut, which is finer).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

UNKNOWN = "<unk>"

# A word with its apostrophes, a run of punctuation, or white space less the blank of what follows.
# The three classes cover every character; the last alternative takes as little as it may, so a long
# run of blanks costs no backtracking.
_PIECE = re.compile(r" ?\w+(?:['’]\w+)*| ?[^\w\s]+|\s+?(?= ?\S|\Z)")


def pieces(text: str) -> list[str]:
    """Cut ``text`` into words, punctuation and white space; joined they are ``text`` again."""
    return _PIECE.findall(text)


class Vocabulary:
    """The words a model knows: ``words[i]`` has the id ``i``, and id 0 stands for all others.

    Raises ValueError where ``words`` does not start with ``<unk>`` or says a word twice.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = list(words)
        if self.words[:1] != [UNKNOWN]:
            raise ValueError(f"a vocabulary starts with {UNKNOWN!r}")
        self._ids = {word: i for i, word in enumerate(self.words)}
        if len(self._ids) < len(self.words):
            raise ValueError("a word stands in the vocabulary twice")

    @classmethod
    def most_frequent(cls, pieces: Iterable[str], size: int) -> Vocabulary:
        """``<unk>`` and the ``size - 1`` most frequent pieces, equals in the order first seen.

        Fewer where there are fewer different pieces. Raises ValueError for a size below 1.
        """
        if size < 1:
            raise ValueError(f"size is {size}: there is room for {UNKNOWN!r} from 1 on")
        counts = Counter(pieces)
        del counts[UNKNOWN]
        return cls([UNKNOWN, *(word for word, _ in counts.most_common(size - 1))])

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, pieces: Iterable[str]) -> npt.NDArray[np.int32]:
        """The ids (T,) of ``pieces``; 0 for each that the vocabulary lacks."""
        ids = self._ids
        return np.fromiter((ids.get(piece, 0) for piece in pieces), dtype=np.int32)

    def decode(self, ids: Iterable[int]) -> list[str]:
        """The words of ``ids``. Raises IndexError for an id that is none."""
        decoded = []
        for i in ids:
            if not 0 <= i < len(self.words):
                raise IndexError(f"{i} is no id: they go from 0 to {len(self.words) - 1}")
            decoded.append(self.words[i])
        return decoded
