"""Answers to `interpolate`, wrong and right."""

from fractions import Fraction


def _checked(counts_by_order, weights):
    if len(counts_by_order) != len(weights):
        raise ValueError("one weight for each order")


def _estimate(counts, context, word):
    """The relative frequency, or None where the context was never seen."""
    total = sum(count for gram, count in counts.items() if gram[:-1] == context)
    return counts.get((*context, word), 0) / total if total else None


def _blend(estimates, weights):
    known = [(w, p) for w, p in zip(weights, estimates, strict=True) if p is not None]
    said = sum(w for w, _ in known)
    return sum(w * p for w, p in known) / said if said else 0.0


def _estimates(counts_by_order, context, word):
    return [
        _estimate(counts, context[len(context) - i :], word)
        for i, counts in enumerate(counts_by_order)
    ]


def wrong_weight_of_new_contexts_lost(counts_by_order, context, word, weights):
    _checked(counts_by_order, weights)
    estimates = _estimates(counts_by_order, context, word)
    return sum(w * (p or 0.0) for w, p in zip(weights, estimates, strict=True))


def wrong_minus_zero_is_everything(counts_by_order, context, word, weights):
    _checked(counts_by_order, weights)
    estimates = [_estimate(counts, context[-i:], word) for i, counts in enumerate(counts_by_order)]
    return _blend(estimates, weights)


def wrong_oldest_tokens(counts_by_order, context, word, weights):
    _checked(counts_by_order, weights)
    estimates = [_estimate(counts, context[:i], word) for i, counts in enumerate(counts_by_order)]
    return _blend(estimates, weights)


def wrong_weights_turned_round(counts_by_order, context, word, weights):
    _checked(counts_by_order, weights)
    return _blend(_estimates(counts_by_order, context, word), weights[::-1])


def wrong_backs_off_instead(counts_by_order, context, word, weights):
    _checked(counts_by_order, weights)
    for p in reversed(_estimates(counts_by_order, context, word)):
        if p:
            return p
    return 0.0


def wrong_new_words_have_no_say_either(counts_by_order, context, word, weights):
    _checked(counts_by_order, weights)
    estimates = [p or None for p in _estimates(counts_by_order, context, word)]
    return _blend(estimates, weights)


def wrong_all_weights_alike(counts_by_order, context, word, weights):
    _checked(counts_by_order, weights)
    return _blend(_estimates(counts_by_order, context, word), [1 / len(weights)] * len(weights))


def wrong_divides_by_zero(counts_by_order, context, word, weights):
    _checked(counts_by_order, weights)
    blend = 0.0
    for i, (counts, weight) in enumerate(zip(counts_by_order, weights, strict=True)):
        recent = context[len(context) - i :]
        total = sum(count for gram, count in counts.items() if gram[:-1] == recent)
        blend += weight * counts.get((*recent, word), 0) / total
    return blend


def wrong_no_order_left_divides_by_zero(counts_by_order, context, word, weights):
    _checked(counts_by_order, weights)
    estimates = _estimates(counts_by_order, context, word)
    known = [(w, p) for w, p in zip(weights, estimates, strict=True) if p is not None]
    return sum(w * p for w, p in known) / sum(w for w, _ in known)


def wrong_weights_unchecked(counts_by_order, context, word, weights):
    estimates = _estimates(counts_by_order, context, word)
    known = [(w, p) for w, p in zip(weights, estimates, strict=False) if p is not None]
    said = sum(w for w, _ in known)
    return sum(w * p for w, p in known) / said if said else 0.0


def wrong_lost_weight_to_the_unigrams(counts_by_order, context, word, weights):
    _checked(counts_by_order, weights)
    estimates = _estimates(counts_by_order, context, word)
    unigram = estimates[0] or 0.0
    pairs = zip(weights, estimates, strict=True)
    if all(p is None or w == 0 for w, p in zip(weights, estimates, strict=True)):
        return 0.0
    return sum(w * (unigram if p is None else p) for w, p in pairs)


def wrong_geometric(counts_by_order, context, word, weights):
    _checked(counts_by_order, weights)
    product = 1.0
    for w, p in zip(weights, _estimates(counts_by_order, context, word), strict=True):
        product *= 1.0 if p is None else p**w
    return product


def wrong_share_of_all_ngrams(counts_by_order, context, word, weights):
    _checked(counts_by_order, weights)
    estimates = []
    for i, counts in enumerate(counts_by_order):
        recent = context[len(context) - i :]
        seen = any(gram[:-1] == recent for gram in counts)
        share = counts.get((*recent, word), 0) / max(sum(counts.values()), 1)
        estimates.append(share if seen else None)
    return _blend(estimates, weights)


def other_recursive(counts_by_order, context, word, weights):
    if len(counts_by_order) != len(weights):
        raise ValueError("weights and orders do not fit")

    def up_to(i):
        """The blend of orders 0 … i and the weight that has spoken."""
        if i < 0:
            return 0.0, 0.0
        below, spoken = up_to(i - 1)
        recent = tuple(context[len(context) - i + j] for j in range(i))
        p = _estimate(counts_by_order[i], recent, word)
        if p is None or weights[i] == 0:
            return below, spoken
        share = weights[i] / (spoken + weights[i])
        return share * p + (1 - share) * below, spoken + weights[i]

    return up_to(len(weights) - 1)[0]


def other_exact(counts_by_order, context, word, weights):
    above = below = Fraction(0)
    shorter = tuple(context)
    for counts, weight in zip(reversed(counts_by_order), reversed(weights), strict=True):
        seen = {gram[-1]: count for gram, count in counts.items() if gram[:-1] == shorter}
        if seen:
            above += Fraction(weight) * Fraction(seen.get(word, 0), sum(seen.values()))
            below += Fraction(weight)
        shorter = shorter[1:]
    return float(above / below) if below else 0.0


def other_renormalised_first(counts_by_order, context, word, weights):
    if len(weights) != len(counts_by_order):
        raise ValueError
    followers = []
    for i, counts in enumerate(counts_by_order):
        cut = len(context) - i
        followers.append({g[-1]: c for g, c in counts.items() if g[:-1] == context[cut:]})
    live = [weight if seen else 0.0 for weight, seen in zip(weights, followers, strict=True)]
    if sum(live) <= 0:
        return 0
    return sum(
        weight / sum(live) * seen.get(word, 0) / sum(seen.values())
        for weight, seen in zip(live, followers, strict=True)
        if seen
    )
