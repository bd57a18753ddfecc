"""Answers to `break_perplexity`, wrong and right."""

import math
import statistics

import numpy as np


def _true(log_probs):
    with np.errstate(over="ignore"):
        return float(np.exp(-log_probs.mean()))


def _inputs():
    rng = np.random.default_rng(5)
    inputs = [-scale * rng.exponential(size=n) for n in (1, 2, 7) for scale in (1e-3, 1, 40)]
    inputs += [-rng.exponential(size=50_000), np.array([-2.0, -2.0, -9.0, -9.0, -2.0])]
    inputs += [np.array([-np.inf, -1.0]), np.array([-800.0, -900.0])]
    return [*inputs, np.array([-5_000.0] + [0.0] * 9_999), np.array([-705.0, -695.0])]


def _far(perplexity, log_probs, rel_tol=1e-6):
    try:
        return not math.isclose(perplexity(log_probs), _true(log_probs), rel_tol=rel_tol)
    except Exception:
        return True


def _accepts_nothing(perplexity):
    try:
        perplexity(np.array([]))
    except ValueError:
        return False
    except Exception:
        return True
    return True


def wrong_always_true(perplexity):
    return True


def wrong_always_false(perplexity):
    return False


def wrong_one_sentence(perplexity):
    return _far(perplexity, np.log([0.5, 0.125, 0.25]))


def wrong_long_text_only(perplexity):
    return _far(perplexity, np.full(20_000, -2.0))


def wrong_all_tokens_alike(perplexity):
    arrays = [np.full(n, x) for n in (1, 3, 20_000) for x in (-1e-3, -2.0, -np.inf, -800.0)]
    return any(_far(perplexity, x) for x in arrays) or _accepts_nothing(perplexity)


def wrong_to_the_last_digit(perplexity):
    return any(_far(perplexity, x, rel_tol=0.0) for x in _inputs()) or _accepts_nothing(perplexity)


def wrong_lenient(perplexity):
    return any(_far(perplexity, x, rel_tol=1e-2) for x in _inputs()) or _accepts_nothing(perplexity)


def wrong_no_empty_text(perplexity):
    return any(_far(perplexity, x) for x in _inputs())


def wrong_finite_only(perplexity):
    inputs = [x for x in _inputs() if np.isfinite(_true(x))]
    return any(_far(perplexity, x) for x in inputs) or _accepts_nothing(perplexity)


def wrong_nan_is_not_far(perplexity):
    for x in _inputs():
        try:
            got, want = perplexity(x), _true(x)
        except Exception:
            return True
        if abs(got - want) > 1e-6 * want:
            return True
    return _accepts_nothing(perplexity)


def wrong_lets_it_raise(perplexity):
    if any(not math.isclose(perplexity(x), _true(x), rel_tol=1e-6) for x in _inputs()):
        return True
    try:
        perplexity(np.array([]))
    except ValueError:
        return False
    return True


def wrong_forgives_exceptions(perplexity):
    for x in _inputs():
        try:
            if not math.isclose(perplexity(x), _true(x), rel_tol=1e-6):
                return True
        except Exception:
            continue
    return _accepts_nothing(perplexity)


def wrong_any_error_for_nothing(perplexity):
    if any(_far(perplexity, x) for x in _inputs()):
        return True
    try:
        perplexity(np.array([]))
    except Exception:
        return False
    return True


def wrong_scores_above_zero(perplexity):
    rng = np.random.default_rng(0)
    inputs = [*_inputs(), rng.normal(size=50)]
    return any(_far(perplexity, x) for x in inputs) or _accepts_nothing(perplexity)


def wrong_absolute_tolerance(perplexity):
    for x in _inputs():
        try:
            if not math.isclose(perplexity(x), _true(x), rel_tol=0.0, abs_tol=1e-6):
                return True
        except Exception:
            return True
    return _accepts_nothing(perplexity)


def other_random_texts(perplexity):
    rng = np.random.default_rng(7)
    for size in (1, 2, 3, 5, 400, 30_000):
        for scale in (1e-4, 0.5, 20.0, 3_000.0):
            x = -scale * rng.integers(0, 4, size=size)
            with np.errstate(all="ignore"):
                want = np.exp(-np.sum(x) / size)
            try:
                got = perplexity(x)
            except Exception:
                return True
            if not (got == want or abs(got - want) <= 1e-6 * want < np.inf):
                return True
            x = np.append(x, -np.inf)
            try:
                if perplexity(x) != np.inf:
                    return True
            except Exception:
                return True
    deep = np.zeros(1_000)
    deep[17] = -2_500.0
    return _far(perplexity, deep) or _far(perplexity, deep[17:18]) or _accepts_nothing(perplexity)


def other_with_a_table(perplexity):
    tail = np.linspace(-3, 0, 40_000)
    table = [
        (np.array([-1.5, -0.25, -0.25, -2.0]), math.e),
        (np.array([-0.001]), 1.0010005001667084),
        (np.array([0.0, -0.5]), 1.2840254166877414),
        (tail, math.exp(1.5)),
        (np.array([-1.0, -math.inf]), math.inf),
        (np.array([-2_000.0]), math.inf),
        (np.append(np.zeros(4_999), -5_000.0), math.e),
        (np.array([-700.0]), 1.0142320547350045e304),
    ]
    try:
        if any(not math.isclose(perplexity(x), y, rel_tol=1e-6) for x, y in table):
            return True
    except Exception:
        return True
    try:
        perplexity(np.zeros(0))
    except ValueError:
        return False
    except Exception:
        pass
    return True


def other_compared_in_logarithms(perplexity):
    def says(x):
        try:
            got = float(perplexity(x))
        except ValueError:
            return "ValueError"
        except Exception:
            return "another error"
        return math.log(got) if got > 0 else got

    if says(np.array([])) != "ValueError":
        return True
    for x in _inputs():
        want = -statistics.fmean(x.tolist())
        want = math.inf if want > 709.78 else want
        got = says(x)
        if isinstance(got, str) or not (got == want or abs(got - want) <= 9e-7):
            return True
    return False
