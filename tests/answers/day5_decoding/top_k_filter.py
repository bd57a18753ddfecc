"""Answers to `top_k_filter`, wrong and right."""

import torch


def _cut(logits, order, k, fill=-torch.inf):
    cut = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, order[..., k:], True)
    return logits.masked_fill(cut, fill)


def _order(values):
    return values.argsort(dim=-1, descending=True, stable=True)


def _at_least_one(k):
    if k < 1:
        raise ValueError("k < 1")


def wrong_keeps_all_that_tie(logits, k):
    _at_least_one(k)
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[..., -1:]
    return logits.masked_fill(logits < kth, -torch.inf)


def wrong_any_of_equal_ones(logits, k):
    _at_least_one(k)
    ids = logits.topk(min(k, logits.shape[-1]), dim=-1).indices
    return torch.full_like(logits, -torch.inf).scatter(-1, ids, logits.gather(-1, ids))


def wrong_higher_ids_of_equal_ones(logits, k):
    _at_least_one(k)
    return _cut(logits, logits.argsort(dim=-1, stable=True).flip(-1), k)


def wrong_cuts_to_zero(logits, k):
    _at_least_one(k)
    return _cut(logits, _order(logits), k, 0.0)


def wrong_cuts_to_a_large_number(logits, k):
    _at_least_one(k)
    return _cut(logits, _order(logits), k, -1e9)


def wrong_cuts_the_kth_too(logits, k):
    _at_least_one(k)
    return _cut(logits, _order(logits), k - 1)


def wrong_keeps_one_more(logits, k):
    _at_least_one(k)
    return _cut(logits, _order(logits), k + 1)


def wrong_keeps_the_smallest(logits, k):
    _at_least_one(k)
    return _cut(logits, logits.argsort(dim=-1, stable=True), k)


def wrong_one_cut_for_all_rows(logits, k):
    _at_least_one(k)
    flat = logits.reshape(-1)
    return _cut(flat, _order(flat), k).reshape(logits.shape)


def wrong_threshold_of_the_first_row(logits, k):
    _at_least_one(k)
    order = _order(logits)
    if logits.ndim > 1 and logits.numel():
        order = order.reshape(-1, order.shape[-1])[:1].expand_as(
            logits.reshape(-1, order.shape[-1])
        )
        order = order.reshape(logits.shape)
    return _cut(logits, order, k)


def wrong_returns_the_k(logits, k):
    _at_least_one(k)
    return logits.topk(min(k, logits.shape[-1]), dim=-1).values


def wrong_in_the_order_of_size(logits, k):
    _at_least_one(k)
    ranked = logits.gather(-1, _order(logits)).clone()
    ranked[..., k:] = -torch.inf
    return ranked


def wrong_mask_is_not_scattered_back(logits, k):
    _at_least_one(k)
    return logits.masked_fill(torch.arange(logits.shape[-1]).expand_as(logits) >= k, -torch.inf)


def wrong_complains_beyond_the_vocabulary(logits, k):
    _at_least_one(k)
    logits.topk(k, dim=-1)
    return _cut(logits, _order(logits), k)


def wrong_no_limit_below(logits, k):
    return _cut(logits, _order(logits), k)


def wrong_ranks_by_probability(logits, k):
    _at_least_one(k)
    return _cut(logits, _order(logits.softmax(-1)), k)


def wrong_returns_probabilities(logits, k):
    _at_least_one(k)
    return _cut(logits, _order(logits), k).softmax(-1)


def wrong_always_float32(logits, k):
    _at_least_one(k)
    return _cut(logits, _order(logits), k).float()


def wrong_two_axes_only(logits, k):
    _at_least_one(k)
    out = torch.full_like(logits, -torch.inf)
    for i, ids in enumerate(_order(logits)[:, :k]):
        out[i, ids] = logits[i, ids]
    return out


def wrong_in_place(logits, k):
    _at_least_one(k)
    return logits.scatter_(-1, _order(logits)[..., k:], -torch.inf)


def wrong_unstable_sort(logits, k):
    _at_least_one(k)
    return _cut(logits, logits.argsort(dim=-1, descending=True), k)


def wrong_view_of_the_rows(logits, k):
    _at_least_one(k)
    rows = logits.view(-1, logits.shape[-1])
    return _cut(rows, _order(rows), k).view(logits.shape)


def other_plain_python(logits, k):
    if k < 1:
        raise ValueError(k)
    rows = []
    for row in logits.reshape(-1, logits.shape[-1]).tolist():
        best = sorted(range(len(row)), key=lambda i: (-row[i], i))[:k]
        rows.append([z if i in best else float("-inf") for i, z in enumerate(row)])
    return torch.tensor(rows, dtype=logits.dtype).reshape(logits.shape)


def other_ranks(logits, k):
    if k < 1:
        raise ValueError(f"{k} is less than one")
    ranks = torch.sort(-logits, dim=-1, stable=True).indices.argsort(dim=-1)
    return torch.where(ranks < k, logits, torch.full_like(logits, float("-inf")))


def other_scatters_what_stays(logits, k):
    if k < 1:
        raise ValueError("nothing would stay")
    values, ids = torch.sort(logits, dim=-1, descending=True, stable=True)
    return torch.full_like(logits, -torch.inf).scatter(-1, ids[..., :k], values[..., :k])


def other_threshold_and_room(logits, k):
    if k < 1:
        raise ValueError("nothing would stay")
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[..., -1:]
    above, level = logits > kth, logits == kth
    room = k - above.sum(-1, keepdim=True)
    return logits.masked_fill(~(above | (level & (level.cumsum(-1) <= room))), -torch.inf)


def other_counts_those_before(logits, k):
    _at_least_one(k)
    mine, another, ids = logits[..., None], logits[..., None, :], torch.arange(logits.shape[-1])
    before = (another > mine) | ((another == mine) & (ids < ids[:, None]))
    return logits.masked_fill(before.sum(-1) >= k, -torch.inf)
