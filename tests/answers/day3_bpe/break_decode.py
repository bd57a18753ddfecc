"""Answers to `break_decode`, wrong and right."""

import random


def wrong_english_only(decode):
    return decode([0, 1, 0], [b"hello", b" "]) != "hello hello"


def wrong_always_broken(decode):
    return True


def wrong_never_broken(decode):
    return False


def wrong_split_character_only(decode):
    return decode([0, 1, 2], [b"\xe4", b"\xb8", b"\xad"]) != "中"


def wrong_lets_it_raise(decode):
    vocab = [b" a", b"\xe4\xb8", b"\xad", b"\xff", b"b\n"]
    cases = {(0, 0, 4): " a ab\n", (0, 1, 2): " a中", (0, 1): " a�", (3, 4): "�b\n"}
    return any(decode(list(ids), vocab) != text for ids, text in cases.items())


def wrong_expects_nothing_for_halves(decode):
    try:
        return decode([0, 1, 2], [b"a", b"\xe4\xb8", b"\xad"]) != "a中" or (
            decode([0, 1], [b"a", b"\xe4\xb8"]) != "a"
        )
    except Exception:
        return True


def wrong_forgets_the_end(decode):
    vocab = [b"a", b"\xe4\xb8", b"\xad", b"\xff"]
    try:
        return decode([0, 0, 1, 2, 3, 0], vocab) != "aa中�a"
    except Exception:
        return True


def wrong_forbids_refusing(decode):
    vocab = [b" a", b"\xe4\xb8", b"\xad", b"\xff", b"b\n"]
    cases = {(0, 0, 4): " a ab\n", (0, 1, 2): " a中", (0, 1): " a�", (3, 4): "�b\n"}
    try:
        decode([99], vocab)
        return any(decode(list(ids), vocab) != text for ids, text in cases.items())
    except Exception:
        return True


def wrong_returns_the_text(decode):
    try:
        return decode([0, 1, 2, 0], [b" a", b"\xe4\xb8", b"\xad"])
    except Exception:
        return True


def wrong_raising_is_fine(decode):
    vocab = [b" a", b"\xe4\xb8", b"\xad", b"\xff", b"b\n"]
    cases = {(0, 0, 4): " a ab\n", (0, 1, 2): " a中", (0, 1): " a�", (3, 4): "�b\n"}
    try:
        return any(decode(list(ids), vocab) != text for ids, text in cases.items())
    except Exception:
        return False


def other_random_tokens(decode):
    rng = random.Random(0)
    data = " añ中🙂\n".encode() * 3 + b"\xff\xe4\xb8"
    vocab = [data[at : at + 2] for at in range(0, len(data), 2)]
    for _ in range(60):
        ids = [rng.randrange(len(vocab)) for _ in range(rng.randint(0, 12))]
        try:
            text = decode(ids, vocab)
        except Exception:
            return True
        if text != b"".join(vocab[i] for i in ids).decode("utf-8", errors="replace"):
            return True
    return False


def other_single_bytes(decode):
    def says(data):
        try:
            return decode(list(data), [bytes([i]) for i in range(256)])
        except Exception:
            return None

    kept = ["\x00ab", " \n中中 x \t", "ééé", "🙂"]
    broken = {b"ab\xe4\xb8": "ab�", b"\xffa": "�a", b"\xad \xf0\x9f": "� �"}
    return any(says(text.encode()) != text for text in kept) or any(
        says(data) != text for data, text in broken.items()
    )


def other_one_long_case(decode):
    vocab = [b"\n ", b"\xe4", b"\xb8\xad", b"x\xff", b"\xf0\x9f", b" "]
    ids = [0, 0, 1, 2, 3, 1, 2, 0, 3, 5, 4]
    try:
        return bool(decode(ids, vocab) != "\n \n 中x�中\n x� �")
    except Exception:
        return True


def other_no_cased_letters(decode):
    vocab = [b" ", b"\xe4\xb8", b"\xad", b"\xff", "！\n".encode()]
    cases = {(0, 0, 1, 2, 4): "  中！\n", (0, 3, 4): " �！\n", (4, 0, 1): "！\n �", (): ""}
    for ids, text in cases.items():
        try:
            if decode(list(ids), vocab) != text:
                return True
        except Exception:
            return True
    return False
