"""Answers to `encode_with_special_tokens`, wrong and right."""


def wrong_not_escaped(text, special_tokens, encode):
    longest = sorted(special_tokens, key=len, reverse=True)
    pieces = regex.split("(" + "|".join(longest) + ")", text) if longest else [text]
    out = []
    for piece in pieces:
        if piece in special_tokens:
            out.append(special_tokens[piece])
        elif piece:
            out += encode(piece)
    return out


def wrong_as_given(text, special_tokens, encode):
    tokens = "|".join(regex.escape(token) for token in special_tokens)
    pieces = regex.split("(" + tokens + ")", text) if special_tokens else [text]
    out = []
    for piece in pieces:
        if piece in special_tokens:
            out.append(special_tokens[piece])
        elif piece:
            out += encode(piece)
    return out


def wrong_loses_the_tokens(text, special_tokens, encode):
    tokens = "|".join(regex.escape(token) for token in special_tokens)
    pieces = regex.split(tokens, text) if special_tokens else [text]
    return [token for piece in pieces if piece for token in encode(piece)]


def wrong_empty_pattern(text, special_tokens, encode):
    longest = sorted(special_tokens, key=len, reverse=True)
    out = []
    for piece in regex.split("(" + "|".join(map(regex.escape, longest)) + ")", text):
        out += [special_tokens[piece]] if piece in special_tokens else encode(piece)[:1]
    return out


def wrong_strips_spaces(text, special_tokens, encode):
    longest = sorted(special_tokens, key=len, reverse=True)
    pieces = (
        regex.split("(" + "|".join(map(regex.escape, longest)) + ")", text) if longest else [text]
    )
    out = []
    for piece in pieces:
        if piece in special_tokens:
            out.append(special_tokens[piece])
        elif piece.strip():
            out += encode(piece.strip())
    return out


def wrong_loses_the_end(text, special_tokens, encode):
    longest = sorted(special_tokens, key=len, reverse=True)
    if not longest:
        return encode(text)
    out, at = [], 0
    for found in regex.finditer("|".join(map(regex.escape, longest)), text):
        if found.start() > at:
            out += encode(text[at : found.start()])
        out.append(special_tokens[found.group()])
        at = found.end()
    return out


def wrong_first_one_only(text, special_tokens, encode):
    for token, i in special_tokens.items():
        if token in text:
            before, after = text.split(token, 1)
            return [*(encode(before) if before else []), i, *(encode(after) if after else [])]
    return encode(text) if text else []


def wrong_encodes_the_tokens(text, special_tokens, encode):
    return encode(text)


def wrong_letter_by_letter(text, special_tokens, encode):
    longest = sorted(special_tokens, key=len, reverse=True)
    out, at = [], 0
    while at < len(text):
        token = next((t for t in longest if text.startswith(t, at)), None)
        out += [special_tokens[token]] if token else encode(text[at])
        at += len(token or " ")
    return out


def wrong_words_between(text, special_tokens, encode):
    longest = sorted(special_tokens, key=len, reverse=True)
    words = regex.split(r"(\s+|" + "|".join(map(regex.escape, longest)) + ")", text)
    out = []
    for word in words:
        if word in special_tokens:
            out.append(special_tokens[word])
        elif word:
            out += encode(word)
    return out


def other_scan(text, special_tokens, encode):
    longest = sorted(special_tokens, key=lambda token: -len(token))
    out, begin, at = [], 0, 0
    while at < len(text):
        for token in longest:
            if text.startswith(token, at):
                if begin < at:
                    out += encode(text[begin:at])
                out.append(special_tokens[token])
                at += len(token)
                begin = at
                break
        else:
            at += 1
    return out + (encode(text[begin:]) if begin < len(text) else [])


def other_finditer(text, special_tokens, encode):
    if not special_tokens:
        return list(encode(text)) if text else []
    longest = sorted(special_tokens, key=len, reverse=True)
    out, at = [], 0
    for found in regex.finditer("|".join(regex.escape(token) for token in longest), text):
        out.extend(encode(text[at : found.start()]))
        out.append(special_tokens[found[0]])
        at = found.end()
    out.extend(encode(text[at:]))
    return out
