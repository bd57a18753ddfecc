"""Answers to `top_p_filter`, wrong and right."""

import torch


def _possible(p):
    if not 0 < p <= 1:
        raise ValueError("p is not in (0, 1]")


def _ranked(logits):
    order = logits.argsort(dim=-1, descending=True, stable=True)
    shares = logits.gather(-1, order).softmax(-1)
    return order, shares, shares.cumsum(-1)


def _cut(logits, order, ranks_cut, fill=-torch.inf):
    cut = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, order, ranks_cut)
    return logits.masked_fill(cut, fill)


def wrong_cuts_the_crossing_token(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order, _, sums = _ranked(logits)
    return _cut(logits, order, sums > p)


def wrong_cuts_the_crossing_token_but_the_first(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order, _, sums = _ranked(logits)
    cut = sums > p
    cut[..., 0] = False
    return _cut(logits, order, cut)


def wrong_one_more_where_p_is_reached(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order, shares, sums = _ranked(logits)
    return _cut(logits, order, sums - shares > p)


def wrong_one_more_than_needed(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order, shares, sums = _ranked(logits)
    cut = (sums - shares >= p).roll(1, dims=-1)
    cut[..., 0] = False
    return _cut(logits, order, cut)


def wrong_p_of_one_is_nothing_special(logits, p):
    _possible(p)
    order, shares, sums = _ranked(logits)
    return _cut(logits, order, sums - shares >= p)


def wrong_not_scattered_back(logits, p):
    _possible(p)
    if p == 1:
        return logits
    _, shares, sums = _ranked(logits)
    return logits.masked_fill(sums - shares >= p, -torch.inf)


def wrong_in_the_order_of_size(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order, shares, sums = _ranked(logits)
    return logits.gather(-1, order).masked_fill(sums - shares >= p, -torch.inf)


def wrong_not_sorted(logits, p):
    _possible(p)
    if p == 1:
        return logits
    shares = logits.softmax(-1)
    return logits.masked_fill(shares.cumsum(-1) - shares >= p, -torch.inf)


def wrong_from_the_unlikely_up(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order = logits.argsort(dim=-1, stable=True)
    shares = logits.gather(-1, order).softmax(-1)
    return _cut(logits, order, shares.cumsum(-1) - shares >= p)


def wrong_keeps_the_tail(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order, shares, sums = _ranked(logits)
    return _cut(logits, order, sums - shares < p)


def wrong_no_softmax(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order = logits.argsort(dim=-1, descending=True, stable=True)
    powers = logits.gather(-1, order).exp()
    return _cut(logits, order, powers.cumsum(-1) - powers >= p)


def wrong_overflows(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order = logits.argsort(dim=-1, descending=True, stable=True)
    powers = logits.gather(-1, order).exp()
    shares = powers / powers.sum(-1, keepdim=True)
    return _cut(logits, order, ~(shares.cumsum(-1) - shares < p))


def wrong_each_token_against_p(logits, p):
    _possible(p)
    shares = logits.softmax(-1)
    return logits.masked_fill(shares < (1 - p) * shares.max(-1, keepdim=True).values, -torch.inf)


def wrong_higher_ids_of_equal_ones(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order = logits.argsort(dim=-1, stable=True).flip(-1)
    shares = logits.gather(-1, order).softmax(-1)
    return _cut(logits, order, shares.cumsum(-1) - shares >= p)


def wrong_keeps_all_that_tie(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order, shares, sums = _ranked(logits)
    kept = logits.gather(-1, order).masked_fill(sums - shares >= p, torch.inf)
    least = kept.min(-1, keepdim=True).values if kept.numel() else kept
    return logits.masked_fill(logits < least, -torch.inf) if kept.numel() else logits


def wrong_one_nucleus_for_all_rows(logits, p):
    _possible(p)
    if p == 1 or not logits.numel():
        return logits
    order, shares, sums = _ranked(logits)
    size = int((sums - shares < p).reshape(-1, logits.shape[-1])[0].sum())
    return _cut(logits, order, (torch.arange(logits.shape[-1]) >= size).expand_as(logits))


def wrong_softmax_along_the_rows(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order = logits.argsort(dim=-1, descending=True, stable=True)
    shares = logits.gather(-1, order).softmax(0)
    return _cut(logits, order, shares.cumsum(-1) - shares >= p)


def wrong_cuts_to_zero(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order, shares, sums = _ranked(logits)
    return _cut(logits, order, sums - shares >= p, 0.0)


def wrong_returns_probabilities(logits, p):
    _possible(p)
    if p == 1:
        return logits.softmax(-1)
    order, shares, sums = _ranked(logits)
    return _cut(logits, order, sums - shares >= p).softmax(-1)


def wrong_always_float32(logits, p):
    _possible(p)
    order, shares, sums = _ranked(logits)
    return _cut(logits, order, (sums - shares >= p) & (p < 1)).float()


def wrong_any_p(logits, p):
    order, shares, sums = _ranked(logits)
    return _cut(logits, order, (sums - shares >= p) & (p < 1))


def wrong_refuses_one(logits, p):
    if not 0 < p < 1:
        raise ValueError("p is not in (0, 1)")
    order, shares, sums = _ranked(logits)
    return _cut(logits, order, sums - shares >= p)


def wrong_in_place(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order, shares, sums = _ranked(logits)
    cut = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, order, sums - shares >= p)
    return logits.masked_fill_(cut, -torch.inf)


def wrong_view_of_the_rows(logits, p):
    _possible(p)
    rows = logits.view(-1, logits.shape[-1])
    order, shares, sums = _ranked(rows)
    return _cut(rows, order, (sums - shares >= p) & (p < 1)).view(logits.shape)


def wrong_keeps_two_at_least(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order, shares, sums = _ranked(logits)
    cut = sums - shares >= p
    cut[..., :2] = False
    return _cut(logits, order, cut)


def other_shifted_by_one(logits, p):
    if p <= 0 or p > 1:
        raise ValueError(f"p = {p}")
    ranked, order = torch.sort(logits, dim=-1, descending=True, stable=True)
    cut = ranked.softmax(-1).cumsum(-1) >= p
    cut[..., 1:] = cut[..., :-1].clone()
    cut[..., 0] = False
    cut &= p < 1
    return logits.masked_fill(cut.gather(-1, order.argsort(-1)), float("-inf"))


def other_from_the_unlikely_up(logits, p):
    if p <= 0 or p > 1:
        raise ValueError(f"p = {p}")
    if p == 1:
        return logits.clone()
    ranked, order = torch.sort(logits.flip(-1), dim=-1, stable=True)
    cut = ranked.softmax(-1).cumsum(-1) <= 1 - p
    cut[..., -1:] = False
    return logits.masked_fill(torch.empty_like(cut).scatter(-1, order, cut).flip(-1), -torch.inf)


def other_plain_python(logits, p):
    import math

    if not (p > 0 and p <= 1):
        raise ValueError(p)
    rows = []
    for row in logits.reshape(-1, logits.shape[-1]).tolist():
        top = max(row)
        powers = [math.exp(z - top) for z in row]
        total, had, out = math.fsum(powers), 0.0, [-math.inf] * len(row)
        for i in sorted(range(len(row)), key=lambda i: (-row[i], i)):
            if p == 1 or had < p:
                out[i] = row[i]
            had += powers[i] / total
        rows.append(out)
    return torch.tensor(rows, dtype=logits.dtype).reshape(logits.shape)


def other_double_and_count(logits, p):
    if not 0 < p <= 1:
        raise ValueError("p")
    if p == 1:
        return 1 * logits
    values, ids = logits.sort(dim=-1, descending=True, stable=True)
    sums = values.double().softmax(-1).cumsum(-1)
    size = (sums < p).sum(-1, keepdim=True) + 1
    rank = torch.arange(logits.shape[-1]).expand_as(logits)
    kept = torch.where(rank < size, values, -torch.inf)
    return torch.full_like(logits, -torch.inf).scatter(-1, ids, kept)


def other_by_searching(logits, p):
    _possible(p)
    if p == 1:
        return logits
    order, _, sums = _ranked(logits)
    sought = torch.full((*sums.shape[:-1], 1), p, dtype=sums.dtype)
    crossing = torch.searchsorted(sums.contiguous(), sought)
    return _cut(logits, order, torch.arange(sums.shape[-1]) > crossing)
