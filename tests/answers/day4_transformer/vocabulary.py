"""Answers to `vocabulary`, wrong and right."""

import re
import string
from collections import defaultdict
from itertools import count


def _words(sentence):
    pieces = (piece.strip(string.punctuation) for piece in sentence.lower().split())
    return [piece for piece in pieces if piece]


def _numbered(tokens):
    return {token: i for i, token in enumerate(dict.fromkeys(tokens))}


def wrong_capitals_are_other_words(sentences, specials=("<start>", "<end>")):
    pieces = [p.strip(string.punctuation) for s in sentences for p in s.split()]
    return _numbered([*specials, *filter(None, pieces)])


def wrong_keeps_the_signs(sentences, specials=("<start>", "<end>")):
    return _numbered([*specials, *(p for s in sentences for p in s.lower().split())])


def wrong_strips_the_right_end_only(sentences, specials=("<start>", "<end>")):
    pieces = [p.rstrip(string.punctuation) for s in sentences for p in s.lower().split()]
    return _numbered([*specials, *filter(None, pieces)])


def wrong_strips_one_sign(sentences, specials=("<start>", "<end>")):
    pieces = [
        re.sub(r"^[!-/:-@[-`{-~]|[!-/:-@[-`{-~]$", "", p)
        for s in sentences
        for p in s.lower().split()
    ]
    return _numbered([*specials, *filter(None, pieces)])


def wrong_removes_signs_inside(sentences, specials=("<start>", "<end>")):
    table = str.maketrans("", "", string.punctuation)
    pieces = [p for s in sentences for p in s.lower().translate(table).split()]
    return _numbered([*specials, *pieces])


def wrong_letters_only(sentences, specials=("<start>", "<end>")):
    return _numbered([*specials, *(w for s in sentences for w in re.findall("[a-z']+", s.lower()))])


def wrong_knows_four_signs(sentences, specials=("<start>", "<end>")):
    pieces = [p.strip('.,!?"') for s in sentences for p in s.lower().split()]
    return _numbered([*specials, *filter(None, pieces)])


def wrong_keeps_empty_words(sentences, specials=("<start>", "<end>")):
    pieces = [p.strip(string.punctuation) for s in sentences for p in s.lower().split()]
    return _numbered([*specials, *pieces])


def wrong_cuts_at_single_blanks(sentences, specials=("<start>", "<end>")):
    pieces = [p.strip(string.punctuation) for s in sentences for p in s.lower().split(" ")]
    return _numbered([*specials, *filter(None, pieces)])


def wrong_sorted(sentences, specials=("<start>", "<end>")):
    return _numbered([*specials, *sorted({w for s in sentences for w in _words(s)})])


def wrong_order_of_the_set(sentences, specials=("<start>", "<end>")):
    ids = {special: i for i, special in enumerate(specials)}
    return ids | {w: i for i, w in enumerate({w for s in sentences for w in _words(s)}, len(ids))}


def wrong_specials_last(sentences, specials=("<start>", "<end>")):
    return _numbered([*(w for s in sentences for w in _words(s)), *specials])


def wrong_ids_from_1(sentences, specials=("<start>", "<end>")):
    ids = _numbered([*specials, *(w for s in sentences for w in _words(s))])
    return {token: i + 1 for token, i in ids.items()}


def wrong_ids_with_gaps(sentences, specials=("<start>", "<end>")):
    ids = {special: i for i, special in enumerate(specials)}
    places = count(len(ids))
    for sentence in sentences:
        for word in _words(sentence):
            place = next(places)
            ids.setdefault(word, place)
    return ids


def wrong_last_appearance(sentences, specials=("<start>", "<end>")):
    words = [w for s in sentences for w in _words(s)]
    return _numbered([*specials, *reversed(dict.fromkeys(reversed(words)))])


def wrong_each_sentence_anew(sentences, specials=("<start>", "<end>")):
    ids = _numbered(specials)
    for sentence in sentences:
        ids |= _numbered([*specials, *_words(sentence)])
    return ids


def wrong_always_start_and_end(sentences, specials=("<start>", "<end>")):
    return _numbered(["<start>", "<end>", *(w for s in sentences for w in _words(s))])


def wrong_specials_in_small_letters(sentences, specials=("<start>", "<end>")):
    return _numbered([*(s.lower() for s in specials), *(w for s in sentences for w in _words(s))])


def wrong_specials_are_words_too(sentences, specials=("<start>", "<end>")):
    pieces = [p for s in sentences for p in s.lower().split()]
    words = [p if p in specials else p.strip(string.punctuation) for p in pieces]
    return _numbered([*specials, *filter(None, words)])


KEPT = {}


def wrong_kept_between_calls(sentences, specials=("<start>", "<end>")):
    for token in [*specials, *(w for s in sentences for w in _words(s))]:
        KEPT.setdefault(token, len(KEPT))
    return dict(KEPT)


def wrong_a_list(sentences, specials=("<start>", "<end>")):
    return list(_numbered([*specials, *(w for s in sentences for w in _words(s))]))


def wrong_from_id_to_token(sentences, specials=("<start>", "<end>")):
    ids = _numbered([*specials, *(w for s in sentences for w in _words(s))])
    return {i: token for token, i in ids.items()}


def wrong_casefold(sentences, specials=("<start>", "<end>")):
    return _numbered([*specials, *(w for s in sentences for w in _words(s.casefold()))])


def _stripped(sentences, specials, signs):
    pieces = [p.strip(signs) for s in sentences for p in s.lower().split()]
    return _numbered([*specials, *filter(None, pieces)])


def wrong_strips_typographic_signs_too(sentences, specials=("<start>", "<end>")):
    return _stripped(sentences, specials, string.punctuation + "“”‘’«»…–—")


def wrong_keeps_every_apostrophe(sentences, specials=("<start>", "<end>")):
    return _stripped(sentences, specials, string.punctuation.replace("'", ""))


def wrong_strips_the_usual_signs(sentences, specials=("<start>", "<end>")):
    return _stripped(sentences, specials, ".,!?;:\"'()[]{}<>-")


def wrong_numbers_are_no_words(sentences, specials=("<start>", "<end>")):
    words = (w for s in sentences for w in _words(s) if not w.isdigit())
    return _numbered([*specials, *words])


def other_one_text(sentences, specials=("<start>", "<end>")):
    pieces = (piece.strip(string.punctuation) for piece in " ".join(sentences).lower().split())
    tokens = list(specials) + list(dict.fromkeys(filter(None, pieces)))
    return dict(zip(tokens, range(len(tokens)), strict=True))


def other_a_list_to_look_in(sentences, specials=("<start>", "<end>")):
    tokens = list(specials)
    for sentence in sentences:
        for piece in sentence.split():
            piece = piece.lower()
            while piece and piece[0] in string.punctuation:
                piece = piece[1:]
            while piece and piece[-1] in string.punctuation:
                piece = piece[:-1]
            if piece != "" and piece not in tokens:
                tokens.append(piece)
    return {token: tokens.index(token) for token in tokens}


def other_regular_expression(sentences, specials=("<start>", "<end>")):
    sign = f"[{re.escape(string.punctuation)}]"
    ids = {}
    for token in specials:
        ids[token] = len(ids)
    for sentence in sentences:
        for piece in re.split(r"\s+", sentence.lower()):
            word = re.sub(f"{sign}*$", "", re.sub(f"^{sign}*", "", piece))
            if word:
                ids.setdefault(word, len(ids))
    return ids


def other_counts_itself(sentences, specials=("<start>", "<end>")):
    ids = defaultdict(lambda: len(ids))
    for token in [*specials, *(w for s in sentences for w in _words(s))]:
        ids[token]
    return ids
