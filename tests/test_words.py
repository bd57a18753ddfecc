"""Pieces lose nothing, and ids come back as the words they stand for."""

import time

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llmweek.words import UNKNOWN, Vocabulary, pieces


@given(st.text() | st.text("a’' ,.\n\t_1é\u00a0\u0301"))
@example("It's the People's,\n\n  “so help me God.”  ")
def test_the_joined_pieces_are_the_text(text):
    assert "".join(pieces(text)) == text


@given(st.text("ab’' ,.\n"))
def test_a_piece_is_of_one_kind(text):
    for piece in pieces(text):
        if not piece.isspace():
            assert piece.lstrip(" ") == piece[-len(piece.strip()) :]
            bare = piece.removeprefix(" ")
            assert not any(c.isspace() for c in bare)
            assert not any(c.isalnum() for c in bare) or bare[0].isalnum()


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("We, the People", ["We", ",", " the", " People"]),
        ("don't\n\n It’s", ["don't", "\n\n", " It’s"]),
        ("a  b", ["a", " ", " b"]),
        ("well-being (1,000)", ["well", "-", "being", " (", "1", ",", "000", ")"]),
        ("end \n", ["end", " \n"]),
        ("", []),
    ],
)
def test_pieces(text, cut):
    assert pieces(text) == cut


def test_a_million_blanks_are_cut_in_linear_time():
    start = time.process_time()
    assert pieces(" " * 1_000_000 + "a") == [" " * 999_999, " a"]
    assert time.process_time() - start < 5


def test_the_most_frequent_come_first_and_equals_as_first_seen():
    vocabulary = Vocabulary.most_frequent(["b", "a", "c", "a", "d"], 4)
    assert vocabulary.words == [UNKNOWN, "a", "b", "c"]
    assert len(vocabulary) == 4
    ids = vocabulary.encode(["a", "zzz", "c", UNKNOWN])
    assert ids.dtype == np.int32
    assert ids.tolist() == [1, 0, 3, 0]
    assert vocabulary.decode(ids) == ["a", UNKNOWN, "c", UNKNOWN]
    assert vocabulary.encode([]).shape == (0,)


def test_the_size_counts_the_unknown_word_and_may_be_more_than_there_are():
    assert Vocabulary.most_frequent(["a", "b"], 1).words == [UNKNOWN]
    assert len(Vocabulary.most_frequent(["a", "b", UNKNOWN], 100)) == 3


@given(st.lists(st.sampled_from("abcdef")), st.integers(1, 8))
def test_ids_of_known_words_decode_to_the_words(words, size):
    vocabulary = Vocabulary.most_frequent(words, size)
    decoded = vocabulary.decode(vocabulary.encode(words))
    assert all(d in (w, UNKNOWN) for d, w in zip(decoded, words, strict=True))
    assert len(set(words) & set(vocabulary.words)) == min(size - 1, len(set(words)))


def test_what_no_vocabulary_can_be_is_refused():
    with pytest.raises(ValueError, match="starts with"):
        Vocabulary(["a", UNKNOWN])
    with pytest.raises(ValueError, match="twice"):
        Vocabulary([UNKNOWN, "a", "a"])
    with pytest.raises(ValueError, match="size is 0"):
        Vocabulary.most_frequent(["a"], 0)
    for no_id in (-1, 2):
        with pytest.raises(IndexError, match="no id"):
            Vocabulary([UNKNOWN, "a"]).decode([no_id])
