"""Any string can be spelled, and no spelling is cheaper than probability allows."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmweek.spelling import Speller

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
