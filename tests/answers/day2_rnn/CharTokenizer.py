"""Answers to `CharTokenizer`, wrong and right."""

import unicodedata

import numpy as np


class wrong_order_of_appearance:
    def __init__(self, text):
        self.characters = list(dict.fromkeys(text))

    def encode(self, text):
        return [self.characters.index(c) for c in text]

    def decode(self, ids):
        if any(not 0 <= i < len(self.characters) for i in ids):
            raise IndexError("no such id")
        return "".join(self.characters[i] for i in ids)


class wrong_keeps_repeats:
    def __init__(self, text):
        self.characters = sorted(text)

    def encode(self, text):
        return [self.characters.index(c) for c in text]

    def decode(self, ids):
        if any(not 0 <= i < len(self.characters) for i in ids):
            raise IndexError("no such id")
        return "".join(self.characters[i] for i in ids)


class wrong_lower_case:
    def __init__(self, text):
        self.characters = sorted(set(text.lower()))

    def encode(self, text):
        for c in text.lower():
            if c not in self.characters:
                raise ValueError(c)
        return [self.characters.index(c) for c in text.lower()]

    def decode(self, ids):
        if any(not 0 <= i < len(self.characters) for i in ids):
            raise IndexError("no such id")
        return "".join(self.characters[i] for i in ids)


class wrong_strips_the_text:
    def __init__(self, text):
        self.characters = sorted(set(text.strip()))

    def encode(self, text):
        for c in text:
            if c not in self.characters:
                raise ValueError(c)
        return [self.characters.index(c) for c in text]

    def decode(self, ids):
        if any(not 0 <= i < len(self.characters) for i in ids):
            raise IndexError("no such id")
        return "".join(self.characters[i] for i in ids)


class wrong_counts_from_one:
    def __init__(self, text):
        self.characters = sorted(set(text))

    def encode(self, text):
        for c in text:
            if c not in self.characters:
                raise ValueError(c)
        return [self.characters.index(c) + 1 for c in text]

    def decode(self, ids):
        if any(not 1 <= i <= len(self.characters) for i in ids):
            raise IndexError("no such id")
        return "".join(self.characters[i - 1] for i in ids)


class wrong_code_points:
    def __init__(self, text):
        self.characters = sorted(set(text))

    def encode(self, text):
        for c in text:
            if c not in self.characters:
                raise ValueError(c)
        return [ord(c) for c in text]

    def decode(self, ids):
        return "".join(chr(i) for i in ids)


class wrong_skips_unknown_characters:
    def __init__(self, text):
        self.characters = sorted(set(text))

    def encode(self, text):
        return [self.characters.index(c) for c in text if c in self.characters]

    def decode(self, ids):
        if any(not 0 <= i < len(self.characters) for i in ids):
            raise IndexError("no such id")
        return "".join(self.characters[i] for i in ids)


class wrong_unknown_is_minus_one:
    def __init__(self, text):
        self.characters = sorted(set(text))

    def encode(self, text):
        return ["".join(self.characters).find(c) for c in text]

    def decode(self, ids):
        return "".join(self.characters[i] for i in ids)


class wrong_key_error:
    def __init__(self, text):
        self.characters = sorted(set(text))
        self.ids = {c: i for i, c in enumerate(self.characters)}

    def encode(self, text):
        return [self.ids[c] for c in text]

    def decode(self, ids):
        if any(not 0 <= i < len(self.characters) for i in ids):
            raise IndexError("no such id")
        return "".join(self.characters[i] for i in ids)


class wrong_message_without_the_character:
    def __init__(self, text):
        self.characters = sorted(set(text))

    def encode(self, text):
        if set(text) - set(self.characters):
            raise ValueError("unknown character")
        return [self.characters.index(c) for c in text]

    def decode(self, ids):
        if any(not 0 <= i < len(self.characters) for i in ids):
            raise IndexError("no such id")
        return "".join(self.characters[i] for i in ids)


class wrong_minus_one_is_the_last:
    def __init__(self, text):
        self.characters = sorted(set(text))

    def encode(self, text):
        for c in text:
            if c not in self.characters:
                raise ValueError(c)
        return [self.characters.index(c) for c in text]

    def decode(self, ids):
        return "".join(self.characters[i] for i in ids)


class wrong_one_vocabulary_for_all:
    def __init__(self, text):
        CharTokenizer.characters = sorted(set(text))

    def encode(self, text):
        for c in text:
            if c not in self.characters:
                raise ValueError(c)
        return [self.characters.index(c) for c in text]

    def decode(self, ids):
        if any(not 0 <= i < len(self.characters) for i in ids):
            raise IndexError("no such id")
        return "".join(self.characters[i] for i in ids)


class wrong_ids_of_this_text:
    def __init__(self, text):
        self.characters = sorted(set(text))

    def encode(self, text):
        for c in text:
            if c not in self.characters:
                raise ValueError(c)
        here = sorted(set(text))
        return [here.index(c) for c in text]

    def decode(self, ids):
        if any(not 0 <= i < len(self.characters) for i in ids):
            raise IndexError("no such id")
        return "".join(self.characters[i] for i in ids)


class wrong_normalises:
    def __init__(self, text):
        self.characters = sorted(set(unicodedata.normalize("NFC", text)))

    def encode(self, text):
        text = unicodedata.normalize("NFC", text)
        for c in text:
            if c not in self.characters:
                raise ValueError(c)
        return [self.characters.index(c) for c in text]

    def decode(self, ids):
        if any(not 0 <= i < len(self.characters) for i in ids):
            raise IndexError("no such id")
        return "".join(self.characters[i] for i in ids)


class wrong_fails_on_nothing:
    def __init__(self, text):
        self.characters = sorted(set(text))

    def encode(self, text):
        for c in text:
            if c not in self.characters:
                raise ValueError(c)
        return np.vectorize(self.characters.index)(list(text)).tolist()

    def decode(self, ids):
        if min(ids) < 0 or max(ids) >= len(self.characters):
            raise IndexError("no such id")
        return "".join(self.characters[i] for i in ids)


class other_two_dictionaries:
    def __init__(self, text):
        self.characters = []
        for c in sorted(text):
            if not self.characters or c != self.characters[-1]:
                self.characters.append(c)
        self.to_character = dict(enumerate(self.characters))
        self.to_id = dict(zip(self.characters, range(len(self.characters)), strict=True))

    def encode(self, text):
        try:
            return list(map(self.to_id.__getitem__, text))
        except KeyError as error:
            raise ValueError(f"unknown character {error.args[0]}") from None

    def decode(self, ids):
        text = ""
        for i in ids:
            if i not in self.to_character:
                raise IndexError(i)
            text += self.to_character[i]
        return text


class other_numpy:
    def __init__(self, text):
        self.points = np.unique(np.array([ord(c) for c in text], dtype=np.int64))
        self.characters = [chr(point) for point in self.points]

    def encode(self, text):
        points = np.array([ord(c) for c in text], dtype=np.int64)
        unknown = ~np.isin(points, self.points)
        if unknown.any():
            raise ValueError(f"{chr(points[unknown][0])!r} is not one of {self.characters}")
        return np.searchsorted(self.points, points).tolist()

    def decode(self, ids):
        ids = np.asarray(ids, dtype=np.int64)
        if ((ids < 0) | (ids >= len(self.points))).any():
            raise IndexError("an id is out of range")
        return "".join(map(chr, self.points[ids]))


class other_string_as_vocabulary:
    def __init__(self, text):
        self.characters = sorted({*text})
        self.vocabulary = "".join(self.characters)

    def encode(self, text):
        ids = []
        for c in text:
            i = self.vocabulary.find(c)
            if i < 0:
                raise ValueError("not in the vocabulary: " + c)
            ids.append(i)
        return ids

    def decode(self, ids):
        ids = [int(i) for i in ids]
        if any(i < 0 for i in ids):
            raise IndexError("negative id")
        return "".join([self.vocabulary[i] for i in ids])
