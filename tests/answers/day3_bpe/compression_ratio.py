"""Answers to `compression_ratio`, wrong and right."""


def wrong_characters(text, ids):
    if not ids:
        raise ValueError("no tokens")
    return len(text) / len(ids)


def wrong_upside_down(text, ids):
    if not ids:
        raise ValueError("no tokens")
    return len(ids) / len(text.encode())


def wrong_zero_without_tokens(text, ids):
    return len(text.encode()) / len(ids) if ids else 0.0


def wrong_divides_by_zero(text, ids):
    return len(text.encode()) / len(ids)


def wrong_whole_numbers(text, ids):
    if not ids:
        raise ValueError("no tokens")
    return float(len(text.encode()) // len(ids))


def other_by_code_point(text, ids):
    if len(ids) == 0:
        raise ValueError("no tokens")
    width = sum(1 + (ord(c) > 0x7F) + (ord(c) > 0x7FF) + (ord(c) > 0xFFFF) for c in text)
    return width / len(ids)


def other_bytearray(text, ids):
    try:
        return len(bytearray(text, "utf-8")) / len(ids)
    except ZeroDivisionError:
        raise ValueError("no tokens") from None
