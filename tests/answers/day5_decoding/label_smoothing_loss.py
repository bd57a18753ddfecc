"""Answers to `label_smoothing_loss`, wrong and right."""

import math

import torch


def _possible(epsilon, convention):
    if not 0 <= epsilon < 1:
        raise ValueError("epsilon is not in [0, 1)")
    if convention not in ("others", "uniform"):
        raise ValueError("no such convention")


def _shares(V, epsilon, convention):
    if convention == "others":
        return 1 - epsilon, epsilon / (V - 1)
    return 1 - epsilon + epsilon / V, epsilon / V


def _soft(logits, targets, on_target, elsewhere):
    return torch.full_like(logits, elsewhere).scatter(-1, targets[:, None], on_target)


def _loss(logits, targets, on_target, elsewhere):
    q = _soft(logits, targets, on_target, elsewhere)
    return -(q * logits.log_softmax(-1)).sum(-1).mean()


def wrong_conventions_swapped(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    other = "uniform" if convention == "others" else "others"
    return _loss(logits, targets, *_shares(logits.shape[-1], epsilon, other))


def wrong_default_convention(logits, targets, epsilon, convention="others"):
    _possible(epsilon, convention)
    return _loss(logits, targets, *_shares(logits.shape[-1], epsilon, convention))


def wrong_target_without_its_part(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    _, elsewhere = _shares(logits.shape[-1], epsilon, convention)
    return _loss(logits, targets, 1 - epsilon, elsewhere)


def wrong_divides_by_all_classes(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    on_target, _ = _shares(logits.shape[-1], epsilon, convention)
    return _loss(logits, targets, on_target, epsilon / logits.shape[-1])


def wrong_epsilon_for_each_class(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    return _loss(logits, targets, 1 - epsilon, epsilon)


def wrong_ignores_epsilon(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    return _loss(logits, targets, 1.0, 0.0)


def wrong_forgets_the_others(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    on_target, _ = _shares(logits.shape[-1], epsilon, convention)
    return _loss(logits, targets, on_target, 0.0)


def wrong_sum_over_rows(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    return _loss(logits, targets, *_shares(logits.shape[-1], epsilon, convention)) * len(logits)


def wrong_mean_over_classes_too(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    q = _soft(logits, targets, *_shares(logits.shape[-1], epsilon, convention))
    return -(q * logits.log_softmax(-1)).mean()


def wrong_one_loss_a_row(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    q = _soft(logits, targets, *_shares(logits.shape[-1], epsilon, convention))
    return -(q * logits.log_softmax(-1)).sum(-1)


def wrong_sign(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    return -_loss(logits, targets, *_shares(logits.shape[-1], epsilon, convention))


def wrong_in_bits(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    return _loss(logits, targets, *_shares(logits.shape[-1], epsilon, convention)) / math.log(2)


def wrong_log_of_softmax(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    q = _soft(logits, targets, *_shares(logits.shape[-1], epsilon, convention))
    return -(q * logits.softmax(-1).log()).sum(-1).mean()


def wrong_log_with_a_wall(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    q = _soft(logits, targets, *_shares(logits.shape[-1], epsilon, convention))
    return -(q * (logits.softmax(-1) + 1e-12).log()).sum(-1).mean()


def wrong_overflows(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    q = _soft(logits, targets, *_shares(logits.shape[-1], epsilon, convention))
    log_probs = logits - logits.exp().sum(-1, keepdim=True).log()
    return -(q * log_probs).sum(-1).mean()


def wrong_divergence(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    q = _soft(logits, targets, *_shares(logits.shape[-1], epsilon, convention))
    return (torch.xlogy(q, q) - q * logits.log_softmax(-1)).sum(-1).mean()


def wrong_smooths_the_prediction(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    V = logits.shape[-1]
    p = (1 - epsilon) * logits.softmax(-1) + epsilon / V
    return -p.gather(-1, targets[:, None]).log().mean()


def wrong_softmax_along_the_rows(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    q = _soft(logits, targets, *_shares(logits.shape[-1], epsilon, convention))
    return -(q * logits.log_softmax(0)).sum(-1).mean()


def wrong_cuts_the_gradient(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    loss = _loss(logits, targets, *_shares(logits.shape[-1], epsilon, convention))
    return torch.tensor(loss.item(), dtype=logits.dtype)


def wrong_gradient_of_the_target_only(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    on_target, elsewhere = _shares(logits.shape[-1], epsilon, convention)
    costs = -logits.log_softmax(-1)
    right = costs.gather(-1, targets[:, None])[:, 0]
    rest = elsewhere * (costs.sum(-1) - right)
    return (on_target * right + rest.detach()).mean()


def wrong_any_epsilon(logits, targets, epsilon, convention="uniform"):
    _possible(0, convention)
    return _loss(logits, targets, *_shares(logits.shape[-1], epsilon, convention))


def wrong_epsilon_of_one(logits, targets, epsilon, convention="uniform"):
    if not 0 <= epsilon <= 1:
        raise ValueError("epsilon is not in [0, 1]")
    _possible(0, convention)
    return _loss(logits, targets, *_shares(logits.shape[-1], epsilon, convention))


def wrong_any_convention(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, "uniform")
    return _loss(logits, targets, *_shares(logits.shape[-1], epsilon, convention))


def wrong_always_float32(logits, targets, epsilon, convention="uniform"):
    _possible(epsilon, convention)
    return _loss(logits.float(), targets, *_shares(logits.shape[-1], epsilon, convention))


def other_costs(logits, targets, epsilon, convention="uniform"):
    if epsilon < 0 or epsilon >= 1:
        raise ValueError("epsilon")
    V = logits.shape[-1]
    try:
        elsewhere = {"others": epsilon / (V - 1), "uniform": epsilon / V}[convention]
    except KeyError:
        raise ValueError(convention) from None
    costs = -torch.log_softmax(logits, dim=-1)
    right = costs[torch.arange(len(targets)), targets]
    on_target = 1 - elsewhere * (V - 1)
    return ((on_target - elsewhere) * right + elsewhere * costs.sum(dim=1)).mean()


def other_one_hot_mixed(logits, targets, epsilon, convention="uniform"):
    if not (0 <= epsilon < 1 and convention in {"others", "uniform"}):
        raise ValueError("refused")
    V = logits.shape[-1]
    hot = torch.nn.functional.one_hot(targets, V).to(logits.dtype)
    if convention == "uniform":
        q = (1 - epsilon) * hot + epsilon * torch.full_like(hot, 1 / V)
    else:
        q = (1 - epsilon) * hot + epsilon * (1 - hot) / (V - 1)
    log_probs = logits - logits.logsumexp(-1, keepdim=True)
    return -torch.einsum("nv,nv->", q, log_probs) / len(targets)


def other_row_by_row(logits, targets, epsilon, convention="uniform"):
    if epsilon < 0 or epsilon >= 1:
        raise ValueError(f"{epsilon} is no epsilon")
    if convention != "others" and convention != "uniform":
        raise ValueError(f"{convention} is no convention")
    V = logits.shape[1]
    total = logits.new_zeros(())
    for z, y in zip(logits, targets.tolist(), strict=True):
        shifted = z - z.max().detach()
        log_probs = shifted - shifted.exp().sum().log()
        for j in range(V):
            if convention == "uniform":
                weight = epsilon / V + (1 - epsilon) * (j == y)
            else:
                weight = 1 - epsilon if j == y else epsilon / (V - 1)
            total = total - weight * log_probs[j]
    return total / len(logits)


def other_divergence_and_entropy(logits, targets, epsilon, convention="uniform"):
    if not 0 <= epsilon < 1 or convention not in ("others", "uniform"):
        raise ValueError("refused")
    V = logits.shape[-1]
    each = epsilon / (V - 1) if convention == "others" else epsilon / V
    q = torch.full(logits.shape, each, dtype=logits.dtype)
    q[torch.arange(len(q)), targets] = 1 - each * (V - 1)
    divergence = torch.nn.functional.kl_div(logits.log_softmax(-1), q, reduction="batchmean")
    return divergence - torch.xlogy(q, q).sum() / len(q)
