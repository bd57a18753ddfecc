"""Answers to `generate_with_kv_cache`, wrong and right."""

import torch


def _likeliest(logits):
    return logits[:, -1].argmax(dim=-1, keepdim=True)


def _generate(model, prompt, n_tokens, likeliest=_likeliest, cache=None):
    tokens, unread = prompt, prompt
    with torch.no_grad():
        for _ in range(n_tokens):
            logits, cache = model(unread, cache)
            unread = likeliest(logits)
            tokens = torch.cat([tokens, unread], dim=1)
    return tokens


KEPT = {}


@torch.no_grad()
def wrong_reads_everything_again(model, prompt, n_tokens):
    tokens = prompt
    for _ in range(n_tokens):
        logits, _ = model(tokens, None)
        tokens = torch.cat([tokens, _likeliest(logits)], dim=1)
    return tokens


@torch.no_grad()
def wrong_reads_everything_into_the_cache(model, prompt, n_tokens):
    tokens, cache = prompt, None
    for _ in range(n_tokens):
        logits, cache = model(tokens, cache)
        tokens = torch.cat([tokens, _likeliest(logits)], dim=1)
    return tokens


@torch.no_grad()
def wrong_reads_the_last_of_the_prompt_twice(model, prompt, n_tokens):
    tokens = prompt
    if n_tokens == 0:
        return prompt
    _, cache = model(prompt, None)
    for _ in range(n_tokens):
        logits, cache = model(tokens[:, -1:], cache)
        tokens = torch.cat([tokens, _likeliest(logits)], dim=1)
    return tokens


@torch.no_grad()
def wrong_drops_the_cache(model, prompt, n_tokens):
    tokens, unread = prompt, prompt
    for _ in range(n_tokens):
        unread = _likeliest(model(unread, None)[0])
        tokens = torch.cat([tokens, unread], dim=1)
    return tokens


@torch.no_grad()
def wrong_keeps_the_first_cache(model, prompt, n_tokens):
    tokens, cache = prompt, None
    for step in range(n_tokens):
        logits, new = model(tokens[:, -1:] if step else prompt, cache)
        cache = new if cache is None else cache
        tokens = torch.cat([tokens, _likeliest(logits)], dim=1)
    return tokens


@torch.no_grad()
def wrong_one_cache_late(model, prompt, n_tokens):
    tokens, unread, cache, next_cache = prompt, prompt, None, None
    for _ in range(n_tokens):
        logits, new = model(unread, cache)
        cache, next_cache = next_cache, new
        unread = _likeliest(logits)
        tokens = torch.cat([tokens, unread], dim=1)
    return tokens


@torch.no_grad()
def wrong_reads_the_last_id_too(model, prompt, n_tokens):
    tokens = prompt
    if n_tokens == 0:
        return prompt
    logits, cache = model(prompt, None)
    for _ in range(n_tokens):
        unread = _likeliest(logits)
        tokens = torch.cat([tokens, unread], dim=1)
        logits, cache = model(unread, cache)
    return tokens


def wrong_one_too_many(model, prompt, n_tokens):
    return _generate(model, prompt, n_tokens + 1)


def wrong_one_too_few(model, prompt, n_tokens):
    return _generate(model, prompt, n_tokens - 1)


def wrong_prompt_counts(model, prompt, n_tokens):
    return _generate(model, prompt, n_tokens - prompt.shape[1])


def wrong_without_the_prompt(model, prompt, n_tokens):
    return _generate(model, prompt, n_tokens)[:, prompt.shape[1] :]


def wrong_asks_where_nothing_is_wanted(model, prompt, n_tokens):
    return _generate(model, prompt, max(1, n_tokens))[:, : prompt.shape[1] + n_tokens]


def wrong_shares_a_cache_between_calls(model, prompt, n_tokens):
    def noting(tokens, cache):
        logits, KEPT["cache"] = model(tokens, cache)
        return logits, KEPT["cache"]

    return _generate(noting, prompt, n_tokens, cache=KEPT.get("cache"))


@torch.no_grad()
def wrong_prompt_one_id_at_a_time(model, prompt, n_tokens):
    tokens, cache = prompt, None
    for t in range(prompt.shape[1] + n_tokens - 1 if n_tokens else 0):
        logits, cache = model(tokens[:, t : t + 1], cache)
        if t >= prompt.shape[1] - 1:
            tokens = torch.cat([tokens, _likeliest(logits)], dim=1)
    return tokens


@torch.no_grad()
def wrong_prompt_but_its_last_id_first(model, prompt, n_tokens):
    cache = None
    if n_tokens and prompt.shape[1] > 1:
        _, cache = model(prompt[:, :-1], None)
    tokens = prompt
    for _ in range(n_tokens):
        logits, cache = model(tokens[:, -1:], cache)
        tokens = torch.cat([tokens, _likeliest(logits)], dim=1)
    return tokens


@torch.no_grad()
def wrong_row_by_row(model, prompt, n_tokens):
    rows = [_generate(model, row[None], n_tokens) for row in prompt]
    return torch.cat(rows)


def wrong_logits_of_the_first_position(model, prompt, n_tokens):
    return _generate(
        model, prompt, n_tokens, lambda logits: logits[:, 0].argmax(dim=-1, keepdim=True)
    )


def wrong_samples(model, prompt, n_tokens):
    return _generate(
        model, prompt, n_tokens, lambda logits: torch.multinomial(logits[:, -1].softmax(-1), 1)
    )


def wrong_last_of_equals(model, prompt, n_tokens):
    def likeliest(logits):
        return logits.shape[-1] - 1 - logits[:, -1].flip(-1).argmax(dim=-1, keepdim=True)

    return _generate(model, prompt, n_tokens, likeliest)


def wrong_one_id_for_all_rows(model, prompt, n_tokens):
    def likeliest(logits):
        return logits[:1, -1].argmax(dim=-1, keepdim=True).expand(len(logits), 1)

    return _generate(model, prompt, n_tokens, likeliest)


def wrong_with_gradients(model, prompt, n_tokens):
    tokens, unread, cache = prompt, prompt, None
    for _ in range(n_tokens):
        logits, cache = model(unread, cache)
        unread = _likeliest(logits)
        tokens = torch.cat([tokens, unread], dim=1)
    return tokens


def wrong_looks_into_the_cache(model, prompt, n_tokens):
    def own(tokens, cache):
        logits, cache = model(tokens, cache)
        for part in cache.values() if isinstance(cache, dict) else [cache]:
            part.clone()
        return logits, cache

    return _generate(own, prompt, n_tokens)


def wrong_gradients_for_the_prompt(model, prompt, n_tokens):
    if not n_tokens:
        return prompt
    logits, cache = model(prompt, None)
    tokens = torch.cat([prompt, _likeliest(logits)], dim=1)
    with torch.no_grad():
        for _ in range(n_tokens - 1):
            logits, cache = model(tokens[:, -1:], cache)
            tokens = torch.cat([tokens, _likeliest(logits)], dim=1)
    return tokens


def other_the_prompt_first(model, prompt, n_tokens):
    if n_tokens == 0:
        return prompt.clone()
    with torch.inference_mode():
        logits, cache = model(prompt, None)
        said = [logits[:, -1].max(dim=-1).indices]
        while len(said) < n_tokens:
            logits, cache = model(said[-1].unsqueeze(1), cache)
            said.append(logits[:, -1].max(dim=-1).indices)
        return torch.cat([prompt, torch.stack(said, dim=1)], dim=1)


def other_into_one_tensor(model, prompt, n_tokens):
    B, T = prompt.shape
    out = prompt.new_empty((B, T + n_tokens))
    out[:, :T] = prompt
    cache, begin = None, 0
    for t in range(T, T + n_tokens):
        with torch.no_grad():
            logits, cache = model(out[:, begin:t], cache)
        out[:, t] = logits[:, -1, :].argmax(-1)
        begin = t
    return out


def other_plain_lists(model, prompt, n_tokens):
    rows = prompt.tolist()
    unread, cache = rows, None
    torch.set_grad_enabled(False)
    try:
        for _ in range(n_tokens):
            logits, cache = model(torch.tensor(unread), cache)
            unread = []
            for row, scores in zip(rows, logits[:, -1].tolist(), strict=True):
                unread.append([scores.index(max(scores))])
                row.extend(unread[-1])
    finally:
        torch.set_grad_enabled(True)
    return torch.tensor(rows)


@torch.no_grad()
def other_decorated(model, prompt, n_tokens):
    ids, unread, cache = [prompt], prompt, None
    for _ in range(n_tokens):
        logits, cache = model(unread, cache)
        unread = logits[:, -1:].argmax(dim=-1)
        ids.append(unread)
    return torch.hstack(ids)


def other_inference_mode(model, prompt, n_tokens):
    tokens, unread, cache = prompt, prompt, None
    with torch.inference_mode():
        for _ in range(n_tokens):
            logits, cache = model(unread, cache=cache)
            unread = logits[:, -1].max(dim=-1, keepdim=True).indices
            tokens = torch.cat([tokens, unread], dim=1)
    return tokens
