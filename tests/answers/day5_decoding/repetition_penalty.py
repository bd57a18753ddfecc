"""Answers to `repetition_penalty`, wrong and right."""

import torch


def _positive(penalty):
    if penalty <= 0:
        raise ValueError("the penalty is not positive")


def _seen(logits, tokens):
    return torch.zeros_like(logits, dtype=torch.bool).scatter(-1, tokens, True)


def _lowered(logits, penalty):
    return torch.where(logits > 0, logits / penalty, logits * penalty)


def wrong_always_divides(logits, tokens, penalty):
    _positive(penalty)
    return torch.where(_seen(logits, tokens), logits / penalty, logits)


def wrong_always_multiplies(logits, tokens, penalty):
    _positive(penalty)
    return torch.where(_seen(logits, tokens), logits * penalty, logits)


def wrong_signs_the_other_way(logits, tokens, penalty):
    _positive(penalty)
    return torch.where(_seen(logits, tokens), _lowered(logits, 1 / penalty), logits)


def wrong_subtracts(logits, tokens, penalty):
    _positive(penalty)
    return torch.where(_seen(logits, tokens), logits - (penalty - 1), logits)


def wrong_every_time_it_was_said(logits, tokens, penalty):
    _positive(penalty)
    out = logits.clone()
    for b, row in enumerate(tokens.tolist()):
        for i in row:
            out[b, i] = out[b, i] / penalty if out[b, i] > 0 else out[b, i] * penalty
    return out


def wrong_by_how_often(logits, tokens, penalty):
    _positive(penalty)
    ones = torch.ones(tokens.shape, dtype=logits.dtype)
    times = torch.zeros_like(logits).scatter_add(-1, tokens, ones)
    return _lowered(logits, penalty**times)


def wrong_all_rows_share_a_past(logits, tokens, penalty):
    _positive(penalty)
    seen = torch.zeros(logits.shape[-1], dtype=torch.bool)
    seen[tokens.flatten()] = True
    return torch.where(seen, _lowered(logits, penalty), logits)


def wrong_first_row_only(logits, tokens, penalty):
    _positive(penalty)
    out = logits.clone()
    if len(out):
        out[0, tokens[0]] = _lowered(logits, penalty)[0, tokens[0]]
    return out


def wrong_last_token_only(logits, tokens, penalty):
    _positive(penalty)
    return torch.where(_seen(logits, tokens[:, -1:]), _lowered(logits, penalty), logits)


def wrong_all_but_the_last(logits, tokens, penalty):
    _positive(penalty)
    return torch.where(_seen(logits, tokens[:, :-1]), _lowered(logits, penalty), logits)


def wrong_penalises_the_unseen(logits, tokens, penalty):
    _positive(penalty)
    return torch.where(_seen(logits, tokens), logits, _lowered(logits, penalty))


def wrong_penalises_all(logits, tokens, penalty):
    _positive(penalty)
    return _lowered(logits, penalty) if tokens.shape[1] else logits


def wrong_forbids(logits, tokens, penalty):
    _positive(penalty)
    return logits.masked_fill(_seen(logits, tokens), -torch.inf)


def wrong_product_with_a_mask(logits, tokens, penalty):
    _positive(penalty)
    seen = _seen(logits, tokens).to(logits.dtype)
    return seen * _lowered(logits, penalty) + (1 - seen) * logits


def wrong_of_probabilities(logits, tokens, penalty):
    _positive(penalty)
    log_probs = logits.log_softmax(-1)
    return torch.where(_seen(logits, tokens), _lowered(log_probs, penalty), log_probs)


def wrong_any_penalty(logits, tokens, penalty):
    return torch.where(_seen(logits, tokens), _lowered(logits, penalty), logits)


def wrong_always_float32(logits, tokens, penalty):
    _positive(penalty)
    return torch.where(_seen(logits, tokens), _lowered(logits, penalty), logits).float()


def wrong_in_place(logits, tokens, penalty):
    _positive(penalty)
    picked = logits.gather(-1, tokens)
    return logits.scatter_(-1, tokens, _lowered(picked, penalty))


def wrong_divides_all_and_multiplies_back(logits, tokens, penalty):
    _positive(penalty)
    again = (logits * penalty) / penalty
    return torch.where(_seen(logits, tokens), _lowered(logits, penalty), again)


def wrong_view_of_all(logits, tokens, penalty):
    _positive(penalty)
    B, V = logits.shape
    flat = logits.view(-1).clone()
    places = (tokens + V * torch.arange(B)[:, None]).flatten()
    flat[places] = _lowered(flat[places], penalty)
    return flat.view(B, V)


def wrong_the_last_twenty_only(logits, tokens, penalty):
    _positive(penalty)
    return torch.where(_seen(logits, tokens[:, -20:]), _lowered(logits, penalty), logits)


def other_gathers(logits, tokens, penalty):
    if not penalty > 0:
        raise ValueError(penalty)
    picked = logits.gather(-1, tokens)
    return logits.scatter(-1, tokens, torch.where(picked < 0, picked * penalty, picked / penalty))


def other_plain_python(logits, tokens, penalty):
    if penalty <= 0:
        raise ValueError(f"penalty {penalty}")
    out = logits.clone()
    for b in range(logits.shape[0]):
        for i in {int(i) for i in tokens[b]}:
            out[b, i] = min(
                out[b, i] / penalty, out[b, i] * penalty, key=lambda z: z if penalty > 1 else -z
            )
    return out


def other_factors(logits, tokens, penalty):
    if penalty <= 0:
        raise ValueError("a penalty is positive")
    ids = torch.arange(logits.shape[-1])
    said = (tokens[:, :, None] == ids).any(dim=1)
    out = logits.clone()
    out[said & (logits > 0)] /= penalty
    out[said & (logits < 0)] *= penalty
    return out


def other_one_hot(logits, tokens, penalty):
    _positive(penalty)
    seen = torch.nn.functional.one_hot(tokens, logits.shape[-1]).any(dim=1)
    return torch.where(seen, _lowered(logits, penalty), logits)
