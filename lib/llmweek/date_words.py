"""Dates as they are said, and as ISO 8601 writes them.

>>> date_in_words(date(1987, 3, 23), 0)
'the twenty third of march nineteen eighty seven'
"""

from __future__ import annotations

import random
from datetime import date
from zlib import crc32

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = [
    "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth"}
ORDINALS |= {"nine": "ninth", "twelve": "twelfth", "twenty": "twentieth", "thirty": "thirtieth"}


def number_words(n: int) -> list[str]:
    """The words of 1 ≤ n ≤ 99: ``["eighty", "seven"]``."""
    if n < 20:
        return [(UNITS + TEENS)[n - 1]]
    return [TENS[n // 10 - 2], *(UNITS[n % 10 - 1 : n % 10] if n % 10 else [])]


def ordinal_words(n: int) -> list[str]:
    """The words of the n-th, 1 ≤ n ≤ 99: ``["twenty", "third"]``."""
    *tens, last = number_words(n)
    return [*tens, ORDINALS.get(last, f"{last}th")]


def year_words(year: int) -> list[str]:
    """The words of 1000 ≤ year ≤ 2999 as they are said: ``["nineteen", "oh", "five"]``."""
    century, rest = divmod(year, 100)
    if century % 10 == 0 and rest < 10:
        return [UNITS[century // 10 - 1], "thousand", *(["and", UNITS[rest - 1]] if rest else [])]
    if rest == 0:
        return [*number_words(century), "hundred"]
    return [*number_words(century), *(["oh"] if rest < 10 else []), *number_words(rest)]


def date_in_words(day: date, style: int) -> str:
    """``day`` in one of three orders; the target's order, year first, is that of style 2."""
    month, nth, year = MONTHS[day.month - 1], ordinal_words(day.day), year_words(day.year)
    words = (
        ["the", *nth, "of", month, *year],
        [month, "the", *nth, *year],
        ["in", *year, "on", "the", *nth, "of", month],
    )[style]
    return " ".join(words)


def is_held_out(day: date) -> bool:
    """One day in ten, by a checksum; nothing is trained on it, in whatever words."""
    return crc32(day.isoformat().encode()) % 10 == 0


def date_pairs(rng: random.Random, n: int, held_out: bool = False) -> list[tuple[str, str]]:
    """``n`` dates between 1000 and 2999 in words and as ISO 8601 writes them, drawn by ``rng``.

    There are some 730,000, each in three orders of words; either the held-out days or the others.
    """
    first, last = date(1000, 1, 1).toordinal(), date(2999, 12, 31).toordinal()
    pairs: list[tuple[str, str]] = []
    while len(pairs) < n:
        day = date.fromordinal(rng.randint(first, last))
        if is_held_out(day) == held_out:
            pairs.append((date_in_words(day, rng.randrange(3)), day.isoformat()))
    return pairs
