"""Answers to `sequence_log_prob`, wrong and right."""

import math

import torch


def _each(log_probs, tokens):
    return log_probs.gather(-1, tokens[..., None])[..., 0]


def _before(tokens, end):
    ends = (tokens == end).long()
    return ends.cumsum(dim=1) - ends


def _sum(log_probs, tokens, end):
    return torch.where(_before(tokens, end) == 0, _each(log_probs, tokens), 0.0).sum(dim=1)


def wrong_end_does_not_count(logits, tokens, end):
    counts = (tokens == end).cumsum(dim=1) == 0
    return torch.where(counts, _each(logits.log_softmax(-1), tokens), 0.0).sum(dim=1)


def wrong_padding_counts(logits, tokens, end):
    return _each(logits.log_softmax(-1), tokens).sum(dim=1)


def wrong_leaves_out_every_end(logits, tokens, end):
    return torch.where(tokens != end, _each(logits.log_softmax(-1), tokens), 0.0).sum(dim=1)


def wrong_up_to_the_last_end(logits, tokens, end):
    T = tokens.shape[1]
    positions = torch.arange(T).expand_as(tokens)
    ends = torch.where(tokens == end, positions, -1)
    last = ends.max(dim=1, keepdim=True).values if T else ends
    counts = (positions <= last) | (last < 0) if T else ends == 0
    return torch.where(counts, _each(logits.log_softmax(-1), tokens), 0.0).sum(dim=1)


def wrong_row_without_an_end_counts_nothing(logits, tokens, end):
    total = _sum(logits.log_softmax(-1), tokens, end)
    return torch.where((tokens == end).any(dim=1), total, 0.0)


def wrong_shifts_by_one(logits, tokens, end):
    return _sum(logits[:, :-1].log_softmax(-1), tokens[:, 1:], end)


def wrong_mean_per_token(logits, tokens, end):
    counts = _before(tokens, end) == 0
    return _sum(logits.log_softmax(-1), tokens, end) / counts.sum(dim=1).clamp(min=1)


def wrong_sums_the_logits(logits, tokens, end):
    return _sum(logits, tokens, end)


def wrong_softmax_and_then_log(logits, tokens, end):
    return _sum(logits.softmax(-1).log(), tokens, end)


def wrong_adds_a_little_before_the_log(logits, tokens, end):
    return _sum((logits.softmax(-1) + 1e-9).log(), tokens, end)


def wrong_exponentials_overflow(logits, tokens, end):
    return _sum(logits - logits.exp().sum(-1, keepdim=True).log(), tokens, end)


def wrong_multiplies_probabilities(logits, tokens, end):
    each = _each(logits.softmax(-1), tokens)
    return torch.where(_before(tokens, end) == 0, each, 1.0).prod(dim=1).log()


def wrong_probability_not_its_log(logits, tokens, end):
    return _sum(logits.log_softmax(-1), tokens, end).exp()


def wrong_bits(logits, tokens, end):
    return _sum(logits.log_softmax(-1), tokens, end) / math.log(2)


def wrong_sign_of_a_loss(logits, tokens, end):
    return -_sum(logits.log_softmax(-1), tokens, end)


def wrong_multiplies_by_a_mask(logits, tokens, end):
    return (_each(logits.log_softmax(-1), tokens) * (_before(tokens, end) == 0)).sum(dim=1)


def wrong_one_sum_for_all(logits, tokens, end):
    return _sum(logits.log_softmax(-1), tokens, end).sum()


def wrong_softmax_over_positions(logits, tokens, end):
    return _sum(logits.log_softmax(1), tokens, end)


def wrong_float64_out(logits, tokens, end):
    return _sum(logits.double().log_softmax(-1), tokens, end)


def wrong_leaves_autograd(logits, tokens, end):
    totals = []
    for row, ids in zip(logits.log_softmax(-1).tolist(), tokens.tolist(), strict=True):
        total = 0.0
        for scores, token in zip(row, ids, strict=True):
            total += scores[token]
            if token == end:
                break
        totals.append(total)
    return torch.tensor(totals, dtype=logits.dtype)


def wrong_view_of_the_rows(logits, tokens, end):
    each = -torch.nn.functional.cross_entropy(
        logits.view(-1, logits.shape[-1]), tokens.view(-1), reduction="none"
    )
    return torch.where(_before(tokens, end) == 0, each.view(tokens.shape), 0.0).sum(dim=1)


def other_row_by_row(logits, tokens, end):
    totals = []
    for row, ids in zip(logits, tokens, strict=True):
        said = ids.tolist()
        n = said.index(end) + 1 if end in said else len(said)
        log_probs = torch.log_softmax(row[:n], dim=-1)
        totals.append(log_probs[torch.arange(n), ids[:n]].sum())
    return torch.stack(totals) if totals else logits.new_zeros(0)


def other_by_cross_entropy(logits, tokens, end):
    B, T, V = logits.shape
    counts = _before(tokens, end) == 0
    targets = torch.where(counts, tokens, -100)
    scores = torch.where(counts[..., None], logits, 0.0)
    each = torch.nn.functional.cross_entropy(
        scores.reshape(B * T, V), targets.reshape(B * T), reduction="none", ignore_index=-100
    )
    return -each.reshape(B, T).sum(dim=1)


def other_largest_subtracted_by_hand(logits, tokens, end):
    picked = torch.take_along_dim(logits, tokens.unsqueeze(-1), dim=-1).squeeze(-1)
    each = picked - torch.logsumexp(logits, dim=-1)
    ended = torch.zeros(len(tokens), dtype=torch.bool)
    total = logits.new_zeros(len(tokens))
    for t in range(tokens.shape[1]):
        total = total + torch.where(ended, torch.zeros_like(each[:, t]), each[:, t])
        ended = ended | (tokens[:, t] == end)
    return total
