"""Any string can be spelled, and no spelling is cheaper than probability allows."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmweek.ngrams import KneserNey, NGramCounts, Uniform
from llmweek.spelling import Speller, bits_per_byte
from llmweek.words import Vocabulary, pieces

WORDS = [" tariff", " tariffs", " treaty", " treaties", "1848", " Zimbabwe"] * 3


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
def test_any_string_has_a_probability(piece):
    assert -1000 < Speller(WORDS).log_prob(piece) < 0


@given(st.lists(st.sampled_from([*WORDS, "", "中", " tarif"])))
def test_pieces_cost_the_same_alone_and_together(pieces):
    speller = Speller(WORDS)
    together = speller.log_probs(pieces)
    assert together.shape == (len(pieces),)
    np.testing.assert_allclose(together, [speller.log_prob(p) for p in pieces])


@pytest.mark.parametrize("order", [2, 3, 6])
def test_all_short_spellings_together_have_at_most_probability_one(order):
    speller = Speller(["a", "b", "ab", "a"], order)
    short = ["".join(letters) for n in range(6) for letters in product("ab", repeat=n)]
    total = np.exp(speller.log_probs(short)).sum()
    assert 0.5 < total <= 1
    # Prefix by prefix: what a spelling may begin with shares the probability of what it begins.
    assert np.exp(speller.log_probs([chr(c) for c in range(128)])).sum() < 1


def test_what_it_learned_is_cheaper_than_what_looks_alike_and_that_than_noise():
    speller = Speller(WORDS)
    learned, alike, noise = speller.log_probs([" tariff", " tarieff", "xqzjkvw"])
    assert learned > alike > noise
    assert noise > -8 * 2 * math.log(257)  # at most two bytes' worth of chance for each of the 8


def test_a_speller_without_pieces_spells_by_chance():
    assert Speller([]).log_prob("ab") == pytest.approx(-3 * math.log(257), rel=0.2)


def test_a_speller_of_order_one_is_refused():
    with pytest.raises(ValueError, match="order is 1"):
        Speller(WORDS, order=1)


def test_bits_per_byte_of_bytes_by_chance_are_eight():
    text = list("abcd")
    log_probs = np.log(np.full(4, 1 / 256))
    assert bits_per_byte(log_probs, [1, 2, 3, 4], text, Speller([])) == pytest.approx(8)
    # The same price for half as many characters that have two bytes each: four bits for a byte.
    assert bits_per_byte(log_probs[:2], [1, 2], ["é", "ü"], Speller([])) == pytest.approx(4)


def test_an_unknown_piece_costs_its_mark_and_its_spelling():
    speller = Speller(WORDS)
    known = bits_per_byte([-1.0, -2.0], [1, 2], [" ab", " tariff"], speller)
    unknown = bits_per_byte([-1.0, -2.0], [1, 0], [" ab", " tariff"], speller)
    assert known == pytest.approx(3 / math.log(2) / 10)
    spelled = -speller.log_prob(" tariff") / math.log(2) / 10
    assert unknown == pytest.approx(known + spelled)


def test_forgetting_words_is_no_way_to_better_bits_per_byte():
    text = " the cat saw the dog and the dog saw the cat" * 20
    cut = pieces(text)
    costs, perplexities = [], []
    for size in (1, 3, 8):
        vocabulary = Vocabulary.most_frequent(cut, size)
        ids = vocabulary.encode(cut)
        model = KneserNey(NGramCounts(ids, 1, size))
        speller = Speller([p for p, i in zip(cut, ids, strict=True) if i == 0])
        log_probs = model.log_probs(ids)
        costs.append(bits_per_byte(log_probs, ids, cut, speller))
        perplexities.append(-log_probs.mean())
    assert perplexities[0] < perplexities[1] < perplexities[2]  # knowing one word looks best
    assert costs[0] > costs[1] > costs[2]  # and is worst


def test_parts_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="2 probabilities, 1 ids, 1 pieces"):
        bits_per_byte(Uniform(3).log_probs([1, 2]), [1], ["a"], Speller([]))
    with pytest.raises(ValueError, match="without bytes"):
        bits_per_byte([], [], [], Speller([]))
