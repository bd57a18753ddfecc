"""Answers to `generate_ngram`, wrong and right."""

import random
from collections import defaultdict
from itertools import accumulate

import numpy as np


def _followers(counts):
    followers = defaultdict(dict)
    for gram, count in counts.items():
        followers[gram[:-1]][gram[-1]] = count
    return dict(followers)


def _draw(options, rng):
    words, times = list(options), np.array(list(options.values()), dtype=float)
    return words[rng.choice(len(words), p=times / times.sum())]


def wrong_all_alike(counts, context, length, rng):
    followers, generated = _followers(counts), []
    while len(generated) < length and context in followers:
        generated.append(list(followers[context])[rng.integers(len(followers[context]))])
        context = (*context, generated[-1])[1:]
    return generated


def wrong_most_frequent(counts, context, length, rng):
    followers, generated = _followers(counts), []
    while len(generated) < length and context in followers:
        generated.append(max(followers[context], key=followers[context].get))
        context = (*context, generated[-1])[1:]
    return generated


def wrong_context_stays(counts, context, length, rng):
    followers, generated = _followers(counts), []
    while len(generated) < length and context in followers:
        generated.append(_draw(followers[context], rng))
    return generated


def wrong_context_grows(counts, context, length, rng):
    followers, generated = _followers(counts), []
    while len(generated) < length and context in followers:
        generated.append(_draw(followers[context], rng))
        context = (*context, generated[-1])
    return generated


def wrong_context_of_one_token(counts, context, length, rng):
    followers, generated = _followers(counts), []
    while len(generated) < length and context in followers:
        generated.append(_draw(followers[context], rng))
        context = (generated[-1],)
    return generated


def wrong_minus_zero_is_everything(counts, context, length, rng):
    followers, generated = _followers(counts), []
    n_context = len(context)
    while len(generated) < length and context in followers:
        generated.append(_draw(followers[context], rng))
        context = tuple([*context, generated[-1]][-n_context:])
    return generated


def wrong_with_the_context(counts, context, length, rng):
    followers, generated = _followers(counts), list(context)
    while len(generated) < length + len(context):
        recent = tuple(generated[len(generated) - len(context) :])
        if recent not in followers:
            break
        generated.append(_draw(followers[recent], rng))
    return generated


def wrong_key_error_at_the_end(counts, context, length, rng):
    followers, generated = _followers(counts), []
    for _ in range(length):
        generated.append(_draw(followers[context], rng))
        context = (*context, generated[-1])[1:]
    return generated


def wrong_starts_again_somewhere(counts, context, length, rng):
    followers, generated = _followers(counts), []
    while len(generated) < length:
        if context not in followers:
            context = list(followers)[rng.integers(len(followers))]
        generated.append(_draw(followers[context], rng))
        context = (*context, generated[-1])[1:]
    return generated


def wrong_chance_of_its_own(counts, context, length, rng):
    followers, generated = _followers(counts), []
    while len(generated) < length and context in followers:
        words, times = list(followers[context]), list(followers[context].values())
        generated.append(random.choices(words, weights=times)[0])
        context = (*context, generated[-1])[1:]
    return generated


def wrong_seeds_its_own(counts, context, length, rng):
    followers, generated = _followers(counts), []
    rng = np.random.default_rng(0)
    while len(generated) < length and context in followers:
        generated.append(_draw(followers[context], rng))
        context = (*context, generated[-1])[1:]
    return generated


def wrong_frequent_words_anywhere(counts, context, length, rng):
    followers, generated, words = _followers(counts), [], defaultdict(int)
    for gram, count in counts.items():
        words[gram[-1]] += count
    while len(generated) < length and context in followers:
        options = {word: words[word] for word in followers[context]}
        generated.append(_draw(options, rng))
        context = (*context, generated[-1])[1:]
    return generated


def wrong_last_follower_short_of_one(counts, context, length, rng):
    followers, generated = _followers(counts), []
    while len(generated) < length and context in followers:
        options = followers[context]
        at, ends = rng.integers(max(sum(options.values()) - 1, 1)), accumulate(options.values())
        generated.append(next(word for word, end in zip(options, ends, strict=True) if at < end))
        context = (*context, generated[-1])[1:]
    return generated


def wrong_one_text_string(counts, context, length, rng):
    followers, generated = _followers(counts), []
    while len(generated) < length and context in followers:
        generated.append(_draw(followers[context], rng))
        context = (*context, generated[-1])[1:]
    return "".join(str(token) for token in generated)


def wrong_squared_counts(counts, context, length, rng):
    followers, generated = _followers(counts), []
    while len(generated) < length and context in followers:
        options = {word: count**2 for word, count in followers[context].items()}
        generated.append(_draw(options, rng))
        context = (*context, generated[-1])[1:]
    return generated


def other_walk_along_the_counts(counts, context, length, rng):
    generated = []
    for _ in range(length):
        options = [(gram[-1], count) for gram, count in counts.items() if gram[:-1] == context]
        if not options:
            return generated
        left = int(rng.integers(sum(count for _, count in options)))
        at = 0
        while left >= options[at][1]:
            left -= options[at][1]
            at += 1
        generated.append(options[at][0])
        context = (*context[1:], generated[-1]) if context else ()
    return generated


def other_list_with_repetitions(counts, context, length, rng):
    bag, text = defaultdict(list), list(context)
    for gram, count in counts.items():
        bag[gram[:-1]] += [gram[-1]] * count
    n_context = len(context)
    while len(text) < n_context + length:
        recent = tuple(text[len(text) - n_context :])
        if recent not in bag:
            break
        text.append(bag[recent][int(rng.random() * len(bag[recent]))])
    return text[n_context:]


def other_gumbel(counts, context, length, rng):
    followers, generated = _followers(counts), []
    while len(generated) < length and context in followers:
        words = list(followers[context])
        scores = np.log([followers[context][word] for word in words])
        generated.append(words[int(np.argmax(scores + rng.gumbel(size=len(words))))])
        context = (*context, generated[-1])[1:]
    return generated


def other_uniforms_in_advance(counts, context, length, rng):
    followers, generated = _followers(counts), []
    for u in rng.random(length):
        if context not in followers:
            break
        ends = np.cumsum(list(followers[context].values()))
        at = int(np.searchsorted(ends, u * ends[-1], side="right"))
        generated.append(list(followers[context])[at])
        context = (*context, generated[-1])[1:]
    return generated
