"""A byte pair encoding tokenizer for real texts: the same verbs as a textbook's, at speed."""

from __future__ import annotations

import gc
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from llmweek import bpe_train, gpt2_files
from llmweek.bpe import GPT2_PATTERN, Pair, Tie, byte_ids, vocabulary
from llmweek.bpe_encode import apply_merges
from llmweek.pretokenizer import Pretokenizer

FORMAT = "llmweek byte pair encoding 1"


class BPETokenizer:
    """A vocabulary learned by byte pair encoding (Sennrich et al. 2016), on bytes as in GPT-2.

    ::

        tokenizer = BPETokenizer.train(text, vocab_size=4096, special_tokens=["<|endoftext|>"])
        ids = tokenizer.encode("State of the Union")
        tokenizer.decode(ids)                       # "State of the Union"
        tokenizer.save("sotu.json")

    Ids 0 to 255 are the bytes in GPT-2's order, then come the merges, then the special tokens.

    Attributes: ``merges`` (pairs of ids, in the order learned), ``special_tokens`` (text to id),
    ``vocab`` (the bytes of every id) and ``pattern``. ``len(tokenizer)`` is the vocabulary's size.
    """

    def __init__(
        self,
        merges: Iterable[Pair],
        special_tokens: Sequence[str] = (),
        pattern: str = GPT2_PATTERN,
    ) -> None:
        """Build the tokenizer from its parts.

        Raises ValueError for a merge of tokens that do not exist yet or that was made before, an
        empty or repeated special token, and a pattern that cannot be used.
        """
        self.merges = list(merges)
        self.pattern = pattern
        self.vocab = vocabulary(self.merges)
        self._new_id = {pair: new_id for new_id, pair in enumerate(self.merges, start=256)}
        if len(self._new_id) < len(self.merges):
            raise ValueError("the same pair of ids is merged twice")
        _check_special_tokens(special_tokens)
        self.special_tokens = {
            token: len(self.vocab) + at for at, token in enumerate(special_tokens)
        }
        self.vocab += [token.encode() for token in special_tokens]
        self._pretokenizer = Pretokenizer(pattern)
        self._word_ids = _Memo(self._encode_word)

    @classmethod
    def train(
        cls,
        text: str,
        vocab_size: int,
        special_tokens: Sequence[str] = (),
        pattern: str = GPT2_PATTERN,
        tie: Tie = "smallest ids",
    ) -> BPETokenizer:
        """Learn a vocabulary of ``vocab_size`` tokens, bytes and special tokens included.

        It stays smaller when the text runs out of pairs. Special tokens in the text end a word and
        are not learned from. For ``tie`` see :func:`llmweek.bpe.train`.

        Raises ValueError for a ``vocab_size`` below 256 and the special tokens, and for what
        :class:`BPETokenizer` and the trainer refuse.
        """
        n_merges = vocab_size - 256 - len(special_tokens)
        if n_merges < 0:
            raise ValueError(
                f"a vocabulary of {vocab_size} has no room for 256 bytes "
                f"and {len(special_tokens)} special tokens"
            )
        _check_special_tokens(special_tokens)
        pretokenizer = Pretokenizer(pattern)
        words: Counter[str] = Counter()
        with _collector_paused():
            for part in _split_at(special_tokens, well_formed(text))[::2]:
                words.update(pretokenizer.count(part))
            merges = bpe_train.train(words, n_merges, tie)
        return cls(merges, special_tokens, pattern)

    @classmethod
    def from_gpt2(cls, folder: str | Path | None = None) -> BPETokenizer:
        """GPT-2's own tokenizer, from ``vocab.bpe`` and ``encoder.json`` in ``folder``.

        Without a folder they are downloaded once (:func:`llmweek.corpora.gpt2`, with its errors).
        Raises FileNotFoundError where a file is missing, ValueError where they do not fit together.
        """
        if folder is None:
            from llmweek.corpora import gpt2

            folder = gpt2()
        merges, special_tokens = gpt2_files.read(Path(folder))
        return cls(merges, special_tokens)

    def encode(self, text: str, special: bool = False) -> list[int]:
        """The ids of ``text``; a lone surrogate is read as U+FFFD, so that any ``str`` has ids.

        With ``special=True`` special tokens in the text become their one id, the longest first.
        By default they are text like any other, so that text from elsewhere cannot forge them.
        """
        text = well_formed(text)
        if not special or not self.special_tokens:
            return self._encode_text(text)
        ids = []
        for at, part in enumerate(_split_at(list(self.special_tokens), text)):
            ids += [self.special_tokens[part]] if at % 2 else self._encode_text(part)
        return ids

    def decode_bytes(self, ids: Iterable[int]) -> bytes:
        """The bytes of ``ids``, joined. Raises ValueError for an id outside the vocabulary."""
        ids = list(ids)
        for token in (min(ids), max(ids)) if ids else ():
            if not 0 <= token < len(self.vocab):
                raise ValueError(f"there is no token {token}: ids go from 0 to {len(self) - 1}")
        return b"".join([self.vocab[token] for token in ids])

    def decode(self, ids: Iterable[int]) -> str:
        """The text of ``ids``; bytes that are no UTF-8, such as half a character, become U+FFFD.

        Raises ValueError for an id outside the vocabulary.
        """
        return self.decode_bytes(ids).decode("utf-8", errors="replace")

    def save(self, path: str | Path) -> None:
        """Write the tokenizer to ``path``, as JSON."""
        parts = {
            "format": FORMAT,
            "pattern": self.pattern,
            "special_tokens": list(self.special_tokens),
            "merges": self.merges,
        }
        Path(path).write_text(json.dumps(parts), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> BPETokenizer:
        """Read what :meth:`save` wrote.

        Raises FileNotFoundError, or ValueError for a file that :meth:`save` did not write.
        """
        try:
            parts = json.loads(Path(path).read_text(encoding="utf-8"))
            if parts["format"] != FORMAT:
                raise ValueError(f"its format is {parts['format']!r}, not {FORMAT!r}")
            return cls(
                [(left, right) for left, right in parts["merges"]],
                parts["special_tokens"],
                parts["pattern"],
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path} is no tokenizer saved by llmweek: {error!r}") from error

    def __reduce__(self) -> tuple[type[BPETokenizer], tuple[list[Pair], list[str], str]]:
        """Pickled from its parts, without the cache."""
        return BPETokenizer, (self.merges, list(self.special_tokens), self.pattern)

    def __len__(self) -> int:
        return len(self.vocab)

    def __repr__(self) -> str:
        return f"BPETokenizer({len(self)} tokens, special tokens {list(self.special_tokens)})"

    def _encode_text(self, text: str) -> list[int]:
        words = self._pretokenizer.words(text)
        return list(chain.from_iterable(map(self._word_ids.__getitem__, words)))

    def _encode_word(self, word: str) -> tuple[int, ...]:
        return tuple(apply_merges(byte_ids(word), self._new_id))


class _Memo(dict[str, tuple[int, ...]]):
    """The ids of words met before, as most words of a text were. Starts anew when full."""

    MOST = 1 << 17
    LONGEST = 64  # characters; longer words hardly repeat

    def __init__(self, encode: Callable[[str], tuple[int, ...]]) -> None:
        super().__init__()
        self._encode = encode

    def __missing__(self, word: str) -> tuple[int, ...]:
        ids = self._encode(word)
        if len(word) <= self.LONGEST:
            if len(self) >= self.MOST:
                self.clear()
            self[word] = ids
        return ids


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Training makes many lists and no cycle: looking for cycles takes a tenth of its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def well_formed(text: str) -> str:
    """``text`` such that UTF-8 can write it: surrogate pairs joined, lone ones made U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _check_special_tokens(special_tokens: Sequence[str]) -> None:
    if isinstance(special_tokens, str):
        raise ValueError(f"special_tokens must be a list of strings, not {special_tokens!r}")
    if "" in special_tokens or len(set(special_tokens)) < len(special_tokens):
        raise ValueError(f"special tokens must be distinct and not empty: {list(special_tokens)}")


def _split_at(special_tokens: Sequence[str], text: str) -> list[str]:
    """Cut ``text`` at its special tokens, longest first: text, token, text, …, text."""
    if not special_tokens:
        return [text]
    longest_first = sorted(special_tokens, key=len, reverse=True)
    return re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
