"""A byte order mark before the JSON."""

from small_day import sent


def handed_in(nb):
    return b"\xef\xbb\xbf" + sent(nb)
