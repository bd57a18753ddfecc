"""Answers to `decode`, wrong and right."""


def wrong_token_by_token(ids, vocab):
    if any(not 0 <= i < len(vocab) for i in ids):
        raise IndexError("no such token")
    return "".join(vocab[i].decode("utf-8", errors="replace") for i in ids)


def wrong_strict(ids, vocab):
    if any(not 0 <= i < len(vocab) for i in ids):
        raise IndexError("no such token")
    return b"".join(vocab[i] for i in ids).decode("utf-8")


def wrong_ignores_broken(ids, vocab):
    if any(not 0 <= i < len(vocab) for i in ids):
        raise IndexError("no such token")
    return b"".join(vocab[i] for i in ids).decode("utf-8", errors="ignore")


def wrong_negative_ids(ids, vocab):
    return b"".join(vocab[i] for i in ids).decode("utf-8", errors="replace")


def wrong_skips_unknown(ids, vocab):
    known = [vocab[i] for i in ids if 0 <= i < len(vocab)]
    return b"".join(known).decode("utf-8", errors="replace")


def wrong_latin_1(ids, vocab):
    if any(not 0 <= i < len(vocab) for i in ids):
        raise IndexError("no such token")
    return b"".join(vocab[i] for i in ids).decode("latin-1")


def wrong_returns_bytes(ids, vocab):
    if any(not 0 <= i < len(vocab) for i in ids):
        raise IndexError("no such token")
    return b"".join(vocab[i] for i in ids)


def wrong_spaces_between(ids, vocab):
    if any(not 0 <= i < len(vocab) for i in ids):
        raise IndexError("no such token")
    return b" ".join(vocab[i] for i in ids).decode("utf-8", errors="replace")


def wrong_off_by_one(ids, vocab):
    if any(not 0 <= i <= len(vocab) for i in ids):
        raise IndexError("no such token")
    return b"".join(([*vocab, b""])[i] for i in ids).decode("utf-8", errors="replace")


def wrong_one_mark_for_all(ids, vocab):
    if any(not 0 <= i < len(vocab) for i in ids):
        raise IndexError("no such token")
    text = b"".join(vocab[i] for i in ids).decode("utf-8", errors="replace")
    while "��" in text:
        text = text.replace("��", "�")
    return text


def other_bytearray(ids, vocab):
    data = bytearray()
    for i in ids:
        if i < 0 or i >= len(vocab):
            raise IndexError(f"token {i}")
        data.extend(vocab[i])
    return data.decode(errors="replace")


def other_dictionary(ids, vocab):
    meaning = dict(enumerate(vocab))
    try:
        parts = [meaning[i] for i in ids]
    except KeyError as unknown:
        raise IndexError(f"no token {unknown}") from None
    return str(b"".join(parts), "utf-8", "replace")


def other_incremental(ids, vocab):
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = ""
    for i in ids:
        if i not in range(len(vocab)):
            raise IndexError(i)
        text += decoder.decode(vocab[i])
    return text + decoder.decode(b"", final=True)
