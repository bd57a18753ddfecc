"""Answers to `merge`, wrong and right."""

import re
from functools import reduce


def wrong_overlapping(ids, pair, new_id):
    out = []
    for at, token in enumerate(ids):
        if tuple(ids[at : at + 2]) == pair:
            out.append(new_id)
        elif tuple(ids[max(at - 1, 0) : at + 1]) != pair:
            out.append(token)
    return out


def wrong_first_only(ids, pair, new_id):
    for at in range(len(ids) - 1):
        if (ids[at], ids[at + 1]) == pair:
            return [*ids[:at], new_id, *ids[at + 2 :]]
    return list(ids)


def wrong_loses_last_token(ids, pair, new_id):
    out, at = [], 0
    while at + 1 < len(ids):
        if (ids[at], ids[at + 1]) == pair:
            out.append(new_id)
            at += 2
        else:
            out.append(ids[at])
            at += 1
    return out


def wrong_misses_pair_at_end(ids, pair, new_id):
    out, at = [], 0
    while at < len(ids):
        if at + 2 < len(ids) and (ids[at], ids[at + 1]) == pair:
            out.append(new_id)
            at += 2
        else:
            out.append(ids[at])
            at += 1
    return out


def wrong_from_the_right(ids, pair, new_id):
    out, at = [], len(ids) - 1
    while at >= 0:
        if at and (ids[at - 1], ids[at]) == pair:
            out.append(new_id)
            at -= 2
        else:
            out.append(ids[at])
            at -= 1
    return out[::-1]


def wrong_in_place(ids, pair, new_id):
    at = 0
    while at + 1 < len(ids):
        if (ids[at], ids[at + 1]) == pair:
            ids[at : at + 2] = [new_id]
        at += 1
    return ids


def wrong_until_none_is_left(ids, pair, new_id):
    ids = list(ids)
    at = 0
    while at + 1 < len(ids):
        if (ids[at], ids[at + 1]) == pair:
            ids[at : at + 2] = [new_id]
            at = 0
        else:
            at += 1
    return ids


def wrong_string_of_digits(ids, pair, new_id):
    text = " ".join(map(str, ids)).replace(f"{pair[0]} {pair[1]}", str(new_id))
    return [int(token) for token in text.split()]


def wrong_either_order(ids, pair, new_id):
    out, at = [], 0
    while at < len(ids):
        if tuple(ids[at : at + 2]) in (pair, pair[::-1]):
            out.append(new_id)
            at += 2
        else:
            out.append(ids[at])
            at += 1
    return out


def wrong_returns_a_tuple(ids, pair, new_id):
    out, at = [], 0
    while at < len(ids):
        found = tuple(ids[at : at + 2]) == pair
        out.append(new_id if found else ids[at])
        at += 2 if found else 1
    return tuple(out)


def other_regular_expression(ids, pair, new_id):
    text = re.sub(
        re.escape(chr(pair[0]) + chr(pair[1])),
        lambda _: chr(new_id),
        "".join(map(chr, ids)),
        flags=re.S,
    )
    return [ord(c) for c in text]


def other_iterator(ids, pair, new_id):
    out, held = [], None
    for token in ids:
        if held is not None and (held, token) == pair:
            out.append(new_id)
            held = None
        else:
            if held is not None:
                out.append(held)
            held = token
    return out if held is None else [*out, held]


def other_fold(ids, pair, new_id):
    def step(state, token):
        out, free = state
        if free and out and (out[-1], token) == pair:
            return [*out[:-1], new_id], False
        return [*out, token], True

    return reduce(step, ids, ([], True))[0]
