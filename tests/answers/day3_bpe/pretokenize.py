"""Answers to `pretokenize`, wrong and right."""

import re


def wrong_split_at_spaces(text):
    return text.split()


def wrong_letters_a_to_z(text):
    pattern = r"'(?:[sdmt]|ll|ve|re)| ?[a-zA-Z]+| ?[0-9]+| ?[^\sa-zA-Z0-9]+|\s+(?!\S)|\s+"
    return regex.findall(pattern, text)


def wrong_word_characters(text):
    return regex.findall(r"'(?:[sdmt]|ll|ve|re)| ?\w+| ?[^\s\w]+|\s+(?!\S)|\s+", text)


def wrong_no_contractions(text):
    return regex.findall(r" ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", text)


def wrong_contractions_in_capitals(text):
    pattern = r"(?i:'(?:[sdmt]|ll|ve|re))| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
    return regex.findall(pattern, text)


def wrong_takes_all_white_space(text):
    pattern = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+"
    return regex.findall(pattern, text)


def wrong_loses_single_line_breaks(text):
    pattern = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)"
    return regex.findall(pattern, text)


def wrong_capturing_group(text):
    pattern = r"'([sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
    return regex.findall(pattern, text)


def wrong_any_space_before(text):
    pattern = r"'(?:[sdmt]|ll|ve|re)|\s?\p{L}+|\s?\p{N}+|\s?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
    return regex.findall(pattern, text)


def wrong_digits_one_by_one(text):
    pattern = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
    return regex.findall(pattern, text)


def wrong_digits_only_ascii(text):
    pattern = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?[0-9]+| ?[^\s\p{L}0-9]+|\s+(?!\S)|\s+"
    return regex.findall(pattern, text)


def wrong_contractions_last(text):
    pattern = r" ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|'(?:[sdmt]|ll|ve|re)|\s+(?!\S)|\s+"
    return regex.findall(pattern, text)


def other_published_order(text):
    pattern = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
    return [found.group() for found in regex.finditer(pattern, text)]


def other_by_hand(text):
    def kind(c):
        if regex.match(r"\s", c):
            return "space"
        return (
            "letter"
            if regex.match(r"\p{L}", c)
            else "number"
            if regex.match(r"\p{N}", c)
            else "sign"
        )

    words, at = [], 0
    while at < len(text):
        contraction = next(
            (c for c in ("'ll", "'ve", "'re", "'s", "'t", "'d", "'m") if text.startswith(c, at)), ""
        )
        if contraction:
            words.append(contraction)
            at += len(contraction)
            continue
        start = at + (text[at] == " ")
        if start < len(text) and kind(text[start]) != "space":
            end = start + 1
            while end < len(text) and kind(text[end]) == kind(text[start]):
                end += 1
        else:
            end = at
            while end < len(text) and kind(text[end]) == "space":
                end += 1
            if end < len(text) and end - at > 1:
                end -= 1
        words.append(text[at:end])
        at = end
    return words


def other_re_without_classes(text):
    letters = "(?:(?![0-9_])\\w)"
    number = "".join(sorted({c for c in text if regex.match(r"\p{N}", c)}))
    digit = f"[{re.escape(number)}]" if number else "(?!)"
    letter = f"(?:(?!{digit}){letters})"
    letter = f"(?:(?=[{''.join(re.escape(c) for c in set(text) if regex.match(chr(92) + 'p{L}', c)) or '!'}]){letter})"
    pattern = (
        rf"'(?:s|t|re|ve|m|ll|d)| ?{letter}+| ?{digit}+| ?(?:(?!{letter}|{digit})\S)+|\s+(?!\S)|\s+"
    )
    return re.findall(pattern, text)
