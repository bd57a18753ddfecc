"""Answers to `sample_next`, wrong and right."""

import torch


def _k(logits, top_k):
    return logits if top_k is None else parts.top_k_filter(logits, top_k)


def _p(logits, top_p):
    return logits if top_p is None else parts.top_p_filter(logits, top_p)


def _drawn(logits, generator):
    return torch.multinomial(logits.softmax(-1), 1, generator=generator)[:, 0]


def _not_negative(temperature):
    if temperature < 0:
        raise ValueError("the temperature is negative")


def wrong_multiplies_by_temperature(
    logits, temperature=1.0, top_k=None, top_p=None, generator=None
):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    return _drawn(_p(_k(logits * temperature, top_k), top_p), generator)


def wrong_ignores_temperature(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    return _drawn(_p(_k(logits, top_k), top_p), generator)


def wrong_divides_the_probabilities(
    logits, temperature=1.0, top_k=None, top_p=None, generator=None
):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    p = _p(_k(logits, top_k), top_p).softmax(-1) / temperature
    return torch.multinomial(p, 1, generator=generator)[:, 0]


def wrong_temperature_after_the_cuts(
    logits, temperature=1.0, top_k=None, top_p=None, generator=None
):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    return _drawn(_p(_k(logits, top_k), top_p) / temperature, generator)


def wrong_temperature_between_the_cuts(
    logits, temperature=1.0, top_k=None, top_p=None, generator=None
):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    return _drawn(_k(_p(logits, top_p) / temperature, top_k), generator)


def wrong_top_p_before_top_k(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    return _drawn(_k(_p(logits / temperature, top_p), top_k), generator)


def wrong_one_cut_or_the_other(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    logits = logits / temperature
    logits = _k(logits, top_k) if top_k is not None else _p(logits, top_p)
    return _drawn(logits, generator)


def wrong_no_cuts(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    return _drawn(logits / temperature, generator)


def wrong_always_greedy(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    return logits.argmax(-1)


def wrong_divides_by_zero(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    return _drawn(_p(_k(logits / temperature, top_k), top_p), generator)


def wrong_a_tiny_temperature_for_zero(
    logits, temperature=1.0, top_k=None, top_p=None, generator=None
):
    _not_negative(temperature)
    return _drawn(_p(_k(logits / max(temperature, 1e-5), top_k), top_p), generator)


def wrong_negative_unnoticed(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature == 0:
        return logits.argmax(-1)
    return _drawn(_p(_k(logits / temperature, top_k), top_p), generator)


def wrong_last_of_equals(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.shape[-1] - 1 - logits.flip(-1).argmax(-1)
    return _drawn(_p(_k(logits / temperature, top_k), top_p), generator)


def wrong_greedy_over_all_rows(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax() % logits.shape[-1] + torch.zeros(len(logits), dtype=torch.int64)
    return _drawn(_p(_k(logits / temperature, top_k), top_p), generator)


def wrong_returns_a_column(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1, keepdim=True)
    logits = _p(_k(logits / temperature, top_k), top_p)
    return torch.multinomial(logits.softmax(-1), 1, generator=generator)


def wrong_global_generator(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    return _drawn(_p(_k(logits / temperature, top_k), top_p), None)


def wrong_generator_of_its_own(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    own = torch.Generator().manual_seed(0)
    return _drawn(_p(_k(logits / temperature, top_k), top_p), own)


def wrong_seeds_anew(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    if generator is not None:
        generator = torch.Generator().manual_seed(generator.initial_seed())
    return _drawn(_p(_k(logits / temperature, top_k), top_p), generator)


def wrong_one_number_for_all_rows(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    sums = _p(_k(logits / temperature, top_k), top_p).double().softmax(-1).cumsum(-1)
    number = torch.rand(1, generator=generator, dtype=torch.float64)
    return torch.searchsorted(sums, number.repeat(len(sums), 1), right=True)[:, 0]


def wrong_rows_in_step(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    sums = _p(_k(logits / temperature, top_k), top_p).double().softmax(-1).cumsum(-1)
    number = torch.rand(1, generator=generator, dtype=torch.float64)
    spread = (number + torch.arange(len(sums), dtype=torch.float64) / len(sums)) % 1
    return torch.searchsorted(sums, spread[:, None], right=True)[:, 0]


def wrong_draws_from_the_batch(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    logits = _p(_k(logits / temperature, top_k), top_p)
    return torch.multinomial(logits.softmax(0), 1, generator=generator)[:, 0]


def wrong_draws_from_the_first_row(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    p = _p(_k(logits / temperature, top_k), top_p).softmax(-1)[0]
    return torch.multinomial(p, len(logits), replacement=True, generator=generator)


def wrong_overflows(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    powers = _p(_k(logits / temperature, top_k), top_p).exp()
    return torch.multinomial(powers, 1, generator=generator)[:, 0]


def wrong_in_place(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    logits /= temperature
    logits[logits < -1e9] = -1e9
    return _drawn(_p(_k(logits, top_k), top_p), generator)


def wrong_draws_from_the_global_one_too(
    logits, temperature=1.0, top_k=None, top_p=None, generator=None
):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    torch.rand(len(logits))
    return _drawn(_p(_k(logits / temperature, top_k), top_p), generator)


def wrong_greedy_when_it_is_cold(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature < 0.05:
        return logits.argmax(-1)
    return _drawn(_p(_k(logits / temperature, top_k), top_p), generator)


def wrong_never_colder_than_a_hundredth(
    logits, temperature=1.0, top_k=None, top_p=None, generator=None
):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    return _drawn(_p(_k(logits / max(temperature, 0.01), top_k), top_p), generator)


def wrong_rank_for_an_id(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    shares = _p(_k(logits / temperature, top_k), top_p).softmax(-1)
    ranked = shares.sort(dim=-1, descending=True).values
    return torch.multinomial(ranked, 1, generator=generator)[:, 0]


def wrong_squeezes_everything(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(-1)
    shares = _p(_k(logits / temperature, top_k), top_p).softmax(-1)
    return torch.multinomial(shares, 1, generator=generator).squeeze()


def other_gumbel(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("the temperature is negative")
    if not temperature:
        return logits.max(-1).indices
    scaled = _p(_k(logits / temperature, top_k), top_p).double()
    noise = torch.rand(scaled.shape, generator=generator, dtype=torch.float64)
    return (scaled - torch.log(-torch.log(noise))).argmax(-1)


def other_running_sums(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("the temperature is negative")
    if temperature == 0:
        return torch.tensor([row.index(max(row)) for row in logits.tolist()])
    sums = _p(_k(logits.double() / temperature, top_k), top_p).softmax(-1).cumsum(-1)
    numbers = torch.rand(len(sums), 1, generator=generator, dtype=torch.float64) * sums[:, -1:]
    return (sums <= numbers).sum(-1)


def other_row_by_row(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("the temperature is negative")
    if temperature == 0:
        return logits.argmax(dim=-1)
    p = torch.softmax(_p(_k(logits.clone().div_(temperature), top_k), top_p), dim=-1)
    return torch.cat([torch.multinomial(row, 1, generator=generator) for row in p])


def other_a_race(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _not_negative(temperature)
    if temperature == 0:
        return logits.argmax(dim=1)
    shares = _p(_k(logits / temperature, top_k), top_p).double().softmax(-1)
    return (shares / torch.empty_like(shares).exponential_(generator=generator)).argmax(dim=1)
