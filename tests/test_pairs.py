"""The translation tasks: what is in them, what is held out, and their batches."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
import torch

from llmweek import corpora, date_words, pairs
from llmweek.pairs import SPECIALS, Task, Vocabulary
from llmweek.transformer import END, PAD, START, UNKNOWN


def letters(text):
    return "".join(c for c in text.casefold() if c.isalnum())


def test_no_held_out_sentence_is_trained_on_in_either_language():
    task = pairs.hsk()
    parts = {"train": task.train, "validation": task.validation, "test": task.test}
    sizes = {name: len(part) for name, part in parts.items()}
    assert sizes["train"] > 3_700
    assert 300 < sizes["test"] < 400
    assert 150 < sizes["validation"] < 200
    for side in (0, 1):
        said = {name: {letters(pair[side]) for pair in part} for name, part in parts.items()}
        assert not said["train"] & (said["test"] | said["validation"])
        assert not said["test"] & said["validation"]
    known = {(pair.zh, pair.en) for pair in corpora.hsk()}
    everything = [pair for part in parts.values() for pair in part]
    assert set(everything) <= known
    assert len(set(everything)) == len(everything)
    assert len(known) - len(everything) < 10  # dropped because its like is held out
    assert pairs.hsk() is pairs.hsk()


def test_what_the_vocabularies_know_comes_from_training_alone():
    task = pairs.hsk()
    assert task.source.tokens[:4] == task.target.tokens[:4] == SPECIALS
    seen = Counter(character for zh, _ in task.train for character in zh)
    assert set(task.source.tokens[4:]) == {c for c, n in seen.items() if n >= 2}
    rare = next(c for zh, _ in task.test for c in zh if seen[c] < 2)
    assert task.source.encode(rare) == [UNKNOWN, END]
    merged = {token for _, en in task.train for token in task.target.tokenize(en)}
    assert set(task.target.tokens[4:]) == merged


@pytest.mark.parametrize("cut", ["characters", "words", "subwords"])
def test_a_text_is_cut_numbered_and_put_together_again(cut):
    texts = ["I'm a résumé, am I?", "am I", "福 is 福"]
    vocabulary = Vocabulary.learn(texts, cut, n_merges=5)
    for text in texts:
        ids = vocabulary.encode(text)
        assert ids[-1] == END
        assert min(ids[:-1]) > UNKNOWN
        assert len(ids) == len(vocabulary.tokenize(text)) + 1
        assert vocabulary.decode([START, *ids, PAD, ids[0]]) == text
    again = Vocabulary(**vocabulary.about)
    assert again.encode(texts[0]) == vocabulary.encode(texts[0])
    assert vocabulary.encode("") == [END]
    assert UNKNOWN in vocabulary.encode("Z")


def test_vocabularies_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="starts with <pad>"):
        Vocabulary(["a"], "words")
    with pytest.raises(ValueError, match="twice"):
        Vocabulary([*SPECIALS, "a", "a"], "words")
    with pytest.raises(ValueError, match="syllables"):
        Vocabulary(SPECIALS, "syllables")


def test_years_are_said_as_people_say_them():
    said = {
        1000: "one thousand",
        1001: "one thousand and one",
        1010: "ten ten",
        1066: "ten sixty six",
        1100: "eleven hundred",
        1905: "nineteen oh five",
        1987: "nineteen eighty seven",
        2000: "two thousand",
        2007: "two thousand and seven",
        2010: "twenty ten",
        2345: "twenty three forty five",
    }
    assert {year: " ".join(date_words.year_words(year)) for year in said} == said
    every = {" ".join(date_words.year_words(year)) for year in range(1000, 3000)}
    assert len(every) == 2_000
    days = {" ".join(date_words.ordinal_words(n)) for n in range(1, 32)}
    assert {"first", "third", "twelfth", "twentieth", "twenty first", "thirty first"} < days
    assert len(days) == 31


def test_a_date_is_said_in_three_orders():
    said = [date_words.date_in_words(date(1987, 3, 23), style) for style in range(3)]
    assert said == [
        "the twenty third of march nineteen eighty seven",
        "march the twenty third nineteen eighty seven",
        "in nineteen eighty seven on the twenty third of march",
    ]


def test_held_out_dates_are_one_in_ten_and_never_drawn_for_training():
    days = [date(1000, 1, 1) + timedelta(n) for n in range(0, 730_000, 73)]
    assert 0.08 < sum(map(date_words.is_held_out, days)) / len(days) < 0.12
    task = pairs.dates()
    trained = {digits for _, digits in task.train}
    for part in (task.validation, task.test):
        assert len(part) == 1_000
        assert not trained & {digits for _, digits in part}
    orders = Counter(words.split()[0] in date_words.MONTHS for words, _ in task.train)
    assert 0.3 < orders[True] / len(task.train) < 0.36
    assert UNKNOWN not in {i for words, _ in task.test for i in task.source.encode(words)}
    assert pairs.dates.__wrapped__().train == task.train  # the same at every draw


def test_batches_hold_every_pair_once_an_epoch_and_like_lengths():
    rng = random.Random(0)
    texts = ["a" * rng.randint(1, 30) + str(n) for n in range(90)]
    vocabulary = Vocabulary.learn(texts, "characters")
    task = Task(tuple((text, text) for text in texts), (), (), vocabulary, vocabulary)
    stream = pairs.batches(task, task.train, 20, random.Random(1))
    epochs = [[next(stream) for _ in range(5)] for _ in range(2)]
    for epoch in epochs:
        rows = [row for _, targets in epoch for row in targets.tolist()]
        assert sorted(map(vocabulary.decode, rows)) == sorted(texts)
        sources = [row for sources, _ in epoch for row in sources.tolist()]
        assert sorted(map(vocabulary.decode, sources)) == sorted(texts)
        assert all(row[0] == START for row in rows)
        shares = [(targets == PAD).float().mean() for _, targets in epoch]
        assert torch.stack(shares).mean() < 0.2  # unsorted, nearly half would be padding
    first = [[targets.tolist() for _, targets in epoch] for epoch in epochs]
    assert first[0] != first[1]


def test_padding_fills_up():
    assert pairs.padded([[5, 6], [], [7]]).tolist() == [[5, 6], [PAD, PAD], [7, PAD]]
    assert pairs.padded([]).shape == (0, 0)
