# %% [markdown] role="statement" id="break_mask" points=4 minutes=25 difficulty=4 may_not="torch llmweek"
# ## Break it: `break_mask`
#
# `tutorial_masked_attention`, below, is the decoder's masked attention as you find it in many a tutorial:
# causal and padding mask together, with −10⁹ for −∞. On sentences that are filled up on the right it agrees
# with yours to the last digit. It is wrong all the same. Find the inputs that show it, and that
# show its relatives: `break_mask(masked_attention)` is given an implementation and returns `True` if it is
# **wrong**, `False` if it is right.
#
# - `masked_attention`: a function you call as `masked_attention(q, k, v, tokens, pad)`, with `q` and `k` of
#   shape `(B, H, T, d_k)`, `v` of shape `(B, H, T, d_v)`, `tokens` of shape `(B, T)`.
# - Your inputs: `B`, `H`, `d_k` and `d_v` from 1 to 8, `T` from 1 to 12; `q`, `k`, `v` in `float64`, every
#   number within ±5; `tokens` in `int64` and the integer `pad` from 0 to 9. Padding may stand anywhere.
# - The true result: query `i` of sentence `b` attends to the keys `j ≤ i` for which `tokens[b, j]` is not
#   `pad`, with shares that are the softmax of $q_i \cdot k_j / \sqrt{d_k}$ over those keys, in every head alike.
#   Where there is no such key, zeros.
# - **Right** means: for *every* such input it returns, without raising, an array `(B, H, T, d_v)` in
#   which no number is further than 10⁻³ from the true one. How it gets there is its own business.
# - Returns a `bool`.
#
# ```python
# >>> break_mask(tutorial_masked_attention)
# True
# ```
#
# You are graded on implementations right and wrong. Each wrong one is right on some inputs. The right ones
# are written in many ways: with −∞, with the least float, with booleans, in loops, in `float32`.

# %% [markdown] role="hint" id="break_mask"
# Which rows of the mask can be empty, and in what batches? An input exposes a slip only if the slip makes a
# difference there: what does not show with one sentence, with one head, with as many heads as sentences, with
# a short text, with padding on the right, with padding of id 0, with scores near 0?

# %% [markdown] role="hint" id="break_mask"
# The surest test is a slow, plain version you trust: loop over sentence, head and query, make the list of the
# keys that are allowed, take the softmax over these alone. Compare on batches with padding on the left, on
# the right, in the middle, in one sentence everywhere, with several ids for `pad`; all sizes different, and
# once `B = H = T`; `T` at its greatest, and 1. And where the scores are extreme: all allowed keys fit as badly
# as can be, the forbidden ones as well as can be. NaN is never near anything, a shape must not broadcast, and
# an exception is an answer too.

# %% [markdown] role="hint" id="break_mask"
# ```python
# rng = np.random.default_rng(1)
# for B, H, T, d_k, d_v in [(1, 1, 1, 1, 1), ..., (3, 2, 12, 8, 5)]:
#     for pad in (0, 4, 9):
#         tokens = np.where(rng.random((B, T)) < 0.4, pad, rng.integers(...))
#         tokens[0, : T // 2] = ...
#         q, k, v = (rng.uniform(...) for d in (d_k, d_k, d_v))
#         fits = np.where(tokens == pad, 5.0, -5.0)[:, None, :, None]  # forbidden keys fit best
#         badly = np.full_like(q, 5), np.ones_like(k) * fits
#         for queries, keys in [(q, k), badly]:
#             try:
#                 got = masked_attention(queries, keys, v, tokens, pad)
#             except Exception:
#                 return True
#             if got.shape != ... or not (np.abs(got - trusted(...)) <= ...).all():
#                 return True
# return False
# ```

# %% role="setup" id="break_mask"
import math
import random

import numpy as np

from llmweek.exercise import expect, seed


def tutorial_masked_attention(q, k, v, tokens, pad):
    """A plausible masked attention, and a wrong one."""
    allowed = np.tri(tokens.shape[1], dtype=bool) & (tokens != pad)[:, None, None, :]
    scores = q @ np.swapaxes(k, -1, -2) / math.sqrt(q.shape[-1])
    scores = np.where(allowed, scores, -1e9)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True) @ v


# %% role="solution" id="break_mask"
def break_mask(masked_attention) -> bool:
    """Whether `masked_attention(q, k, v, tokens, pad)` is wrong on an input as promised."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(1)

    def trusted(q, k, v, tokens, pad):
        out = np.zeros(v.shape)
        for b, h, i in np.ndindex(v.shape[:3]):
            keys = [j for j in range(i + 1) if tokens[b, j] != pad]
            if keys:
                scores = k[b, h, keys] @ q[b, h, i] / math.sqrt(q.shape[-1])
                powers = np.exp(scores - scores.max())
                out[b, h, i] = powers @ v[b, h, keys] / powers.sum()
        return out

    for B, H, T, d_k, d_v in [(1, 1, 1, 1, 1), (3, 3, 3, 3, 3), (4, 2, 12, 8, 3), (1, 3, 7, 2, 5)]:
        for pad in (0, 4, 9):
            tokens = rng.integers(0, 10, (B, T))
            tokens[rng.random((B, T)) < 0.3] = pad
            tokens[0, : T // 2] = pad
            tokens[-1] = np.where(np.arange(T) < T // 3, tokens[-1], pad)
            q, k, v = (rng.uniform(-1, 1, (B, H, T, d)) for d in (d_k, d_k, d_v))
            fits = np.where(tokens == pad, 5.0, -5.0)[:, None, :, None]  # how well each key does
            badly = np.full_like(q, 5), np.ones_like(k) * fits
            for queries, keys in [(q, k), (5 * q, 5 * k), badly]:
                try:
                    got = masked_attention(queries, keys, v, tokens, pad)
                except Exception:
                    return True
                want = trusted(queries, keys, v, tokens, pad)
                if np.shape(got) != want.shape or not (np.abs(got - want) <= 1e-3).all():
                    return True
    return False
    ### END SOLUTION


# %% role="test" id="break_mask" seconds=30
# The tutorial's is caught; right ones, with −∞, in loops and in float32, are spared
def with_minus_infinity(q, k, v, tokens, pad):
    allowed = np.tri(tokens.shape[1], dtype=bool) & (tokens != pad)[:, None, None, :]
    scores = np.where(allowed, q @ np.swapaxes(k, -1, -2) / math.sqrt(q.shape[-1]), -np.inf)
    some = allowed.any(axis=-1, keepdims=True)
    top = np.where(some, scores.max(axis=-1, keepdims=True), 0)
    powers = np.exp(scores - top)
    return powers / np.where(some, powers.sum(axis=-1, keepdims=True), 1) @ v


def key_by_key(q, k, v, tokens, pad):
    out = np.zeros(v.shape)
    for b, h, i in np.ndindex(*v.shape[:3]):
        total = 0.0
        for j in range(i + 1):
            if tokens[b, j] != pad:
                power = math.exp(q[b, h, i] @ k[b, h, j] / math.sqrt(q.shape[-1]))
                out[b, h, i] += power * v[b, h, j]
                total += power
        if total:
            out[b, h, i] /= total
    return out


def in_float32(q, k, v, tokens, pad):
    return with_minus_infinity(*(x.astype(np.float32) for x in (q, k, v)), tokens, pad)


expect(break_mask, tutorial_masked_attention).equals(
    True,
    slip="it fails where a query may attend to nothing: the first words of a sentence that is filled up on "
    "the left. There it returns the mean of all values, not zeros",
)
expect(break_mask, with_minus_infinity).equals(
    False, slip="this one is right: return False when nothing wrong was found"
)
expect(break_mask, key_by_key).equals(
    False,
    slip="this one is right, and never subtracts a maximum: stay within ±5, where it need not",
)
expect(break_mask, in_float32).equals(
    False, slip="this one is right but for float32's rounding: allow a difference of 10⁻³"
)


# %% role="test" id="break_mask" seconds=30
# Right on one sentence, on padding of id 0, on short texts, where all is padding
def attend(q, k, v, allowed):
    scores = np.where(allowed, q @ np.swapaxes(k, -1, -2) / math.sqrt(q.shape[-1]), -1e30)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * allowed
    return powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1e-30) @ v


def padding_on_queries(q, k, v, tokens, pad):
    causal = np.tri(tokens.shape[1], dtype=bool)
    return attend(q, k, v, causal & (tokens != pad)[:, None, :, None])


def pad_is_0(q, k, v, tokens, pad):
    causal = np.tri(tokens.shape[1], dtype=bool)
    return attend(q, k, v, causal & (tokens != 0)[:, None, None, :])


def first_sentence_for_all(q, k, v, tokens, pad):
    causal = np.tri(tokens.shape[1], dtype=bool)
    return attend(q, k, v, causal & (tokens[0] != pad))


def nine_words_at_most(q, k, v, tokens, pad):
    near = np.tri(tokens.shape[1], dtype=bool) & ~np.tri(tokens.shape[1], k=-9, dtype=bool)
    return attend(q, k, v, near & (tokens != pad)[:, None, None, :])


def right(q, k, v, tokens, pad):
    causal = np.tri(tokens.shape[1], dtype=bool)
    return attend(q, k, v, causal & (tokens != pad)[:, None, None, :])


def cannot_see_nothing(q, k, v, tokens, pad):
    if (tokens == pad).all(axis=1).any():
        raise ZeroDivisionError("a sentence of padding")
    return right(q, k, v, tokens, pad)


for wrong, slip in [
    (padding_on_queries, "its padded queries attend to nothing, and all others to padding"),
    (pad_is_0, "it takes 0 for padding whatever `pad` is: try another id"),
    (first_sentence_for_all, "it uses the first sentence's padding for all: try several sentences"),
    (nine_words_at_most, "it looks nine words back at most: try texts of more than nine"),
    (
        cannot_see_nothing,
        "it raises where a whole sentence is padding: try one, and catch any Exception",
    ),
]:
    expect(break_mask, wrong).equals(True, slip=slip)


# %% role="test" id="break_mask" hidden=true seconds=120
# Wrong ones, each with one slip in the mask or in what is made of it, and right ones
def causal(tokens, ahead=0):
    return np.tri(tokens.shape[1], k=ahead, dtype=bool)


def real(tokens, pad):
    return (tokens != pad)[:, None, None, :]


def both(tokens, pad, H):
    return causal(tokens) & real(tokens, pad)


def shares(scores, allowed, least=-1e30, axis=-1, epsilon=1e-300):
    scores = np.where(allowed, scores, least)
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / (powers.sum(axis=axis, keepdims=True) + epsilon)


def with_slip(
    mask=both,
    scale=lambda q, v: q.shape[-1] ** 0.5,
    weights=shares,
    empty=lambda allowed, v: np.zeros(v.shape),
    finish=lambda out: out,
):
    def masked_attention(q, k, v, tokens, pad):
        scores = q @ np.swapaxes(k, -1, -2) / scale(q, v)
        allowed = np.broadcast_to(mask(tokens, pad, q.shape[1]), scores.shape)
        with np.errstate(all="ignore"):
            out = weights(scores, allowed) @ v
            some = allowed.any(axis=-1, keepdims=True)
            return finish(np.where(some, out, empty(allowed, v)))

    return masked_attention


def on_the_heads_axis(tokens, pad, H):
    if len(tokens) != H:
        return both(tokens, pad, H)
    return causal(tokens) & (tokens != pad)[None, :, None, :]


def in_head_0_only(tokens, pad, H):
    first = (np.arange(H) == 0)[:, None, None]
    return causal(tokens) & (real(tokens, pad) | ~first)


def multiplied(scores, allowed):
    return shares(scores * allowed, True)


def after_the_softmax(scores, allowed):
    return shares(scores, True) * allowed


def added(scores, allowed):
    return shares(scores + allowed, True)


def maximum_of_all_in_float32(scores, allowed):
    scores = scores.astype(np.float32)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * allowed
    return np.nan_to_num(powers / powers.sum(axis=-1, keepdims=True))


def exchanged_where_it_fits(out):
    return out.swapaxes(1, 2) if out.shape[1] == out.shape[2] else out


def zeros_unless_all_is_padding(allowed, v):
    nothing = ~allowed.any(axis=(-2, -1), keepdims=True)
    return np.where(nothing, np.nan, np.zeros(v.shape))


def zeros_only_if_all_is_padding(allowed, v):
    nothing = ~allowed.any(axis=(-2, -1), keepdims=True)
    return np.where(nothing, 0, v.mean(axis=-2, keepdims=True) + np.zeros(v.shape))


implementations = {
    "the upper triangle": with_slip(lambda t, pad, H: causal(t).T & real(t, pad)),
    "a word does not see itself": with_slip(lambda t, pad, H: causal(t, -1) & real(t, pad)),
    "one word ahead": with_slip(lambda t, pad, H: causal(t, 1) & real(t, pad)),
    "only itself and the word before": with_slip(
        lambda t, pad, H: causal(t) & ~causal(t, -2) & real(t, pad)
    ),
    "ten words at most": with_slip(lambda t, pad, H: causal(t) & ~causal(t, -10) & real(t, pad)),
    "no causal mask": with_slip(lambda t, pad, H: real(t, pad)),
    "no padding mask": with_slip(lambda t, pad, H: causal(t)),
    "either mask allows": with_slip(lambda t, pad, H: causal(t) | real(t, pad)),
    "only padding is seen": with_slip(lambda t, pad, H: causal(t) & ~real(t, pad)),
    "padding on keys and queries": with_slip(
        lambda t, pad, H: both(t, pad, H) & real(t, pad).swapaxes(2, 3)
    ),
    "padding sees itself": with_slip(
        lambda t, pad, H: both(t, pad, H) | np.eye(t.shape[1], dtype=bool)
    ),
    "all ids up to pad are padding": with_slip(lambda t, pad, H: causal(t) & real(t > pad, False)),
    "all ids from pad on are padding": with_slip(
        lambda t, pad, H: causal(t) & real(t < pad, False)
    ),
    "padding stands on the right": with_slip(
        lambda t, pad, H: (
            causal(t) & (np.arange(t.shape[1]) < (t != pad).sum(axis=1)[:, None])[:, None, None, :]
        )
    ),
    "nothing after the first padding": with_slip(
        lambda t, pad, H: causal(t) & np.cumprod(real(t, pad), axis=-1, dtype=bool)
    ),
    "padding one place to the right": with_slip(
        lambda t, pad, H: causal(t) & np.roll(real(t, pad), 1, axis=-1)
    ),
    "the last sentence's padding for all": with_slip(
        lambda t, pad, H: causal(t) & real(t[-1:], pad)
    ),
    "padding in any sentence": with_slip(
        lambda t, pad, H: causal(t) & real(t, pad).all(axis=0, keepdims=True)
    ),
    "the batch on the axis of the heads": with_slip(on_the_heads_axis),
    "padding in the first head only": with_slip(in_head_0_only),
    "forbidden scores are 0": with_slip(weights=multiplied),
    "the mask after the softmax": with_slip(weights=after_the_softmax),
    "the mask added to the scores": with_slip(weights=added),
    "forbidden scores are minus 50": with_slip(weights=lambda s, a: shares(s, a, least=-50)),
    "softmax over queries": with_slip(weights=lambda s, a: shares(s, a, axis=-2) * a),
    "the maximum of forbidden scores": with_slip(weights=maximum_of_all_in_float32),
    "a hundredth more in the sum": with_slip(weights=lambda s, a: shares(s, a, epsilon=1e-2)),
    "no scale": with_slip(scale=lambda q, v: 1),
    "the root of the values' width": with_slip(scale=lambda q, v: v.shape[-1] ** 0.5),
    "the root of all heads' width": with_slip(scale=lambda q, v: (q.shape[1] * q.shape[3]) ** 0.5),
    "half of d_k": with_slip(scale=lambda q, v: q.shape[-1] ** 1 / 2),
    "NaN where nothing may be seen": with_slip(empty=lambda a, v: np.full(v.shape, np.nan)),
    "its own value where nothing may be seen": with_slip(empty=lambda a, v: v),
    "the mean of the words so far": with_slip(
        empty=lambda a, v: np.cumsum(v, axis=2) / np.arange(1, v.shape[2] + 1)[:, None]
    ),
    "zeros unless all is padding": with_slip(empty=zeros_unless_all_is_padding),
    "zeros only if all is padding": with_slip(empty=zeros_only_if_all_is_padding),
    "axes of length 1 dropped": with_slip(finish=np.squeeze),
    "heads and words exchanged": with_slip(finish=exchanged_where_it_fits),
    "heads put together": with_slip(finish=lambda out: out.swapaxes(1, 2).reshape(*out.shape)),
    "two decimals": with_slip(finish=lambda out: out.round(2)),
}
right_ones = [
    (with_slip(), "with −10³⁰ for −∞"),
    (with_slip(weights=lambda s, a: shares(s, a, least=-1e300)), "with −10³⁰⁰ for −∞"),
    (with_slip(finish=lambda out: out + 1e-5), "off by 10⁻⁵, where 10⁻³ is allowed"),
]
claims = [(right, False, f"this one is right, {slip}") for right, slip in right_ones]
for name, wrong in implementations.items():
    wrong.__name__ = name.replace(" ", "_")
    undetected = f"an implementation went undetected ({name})"
    claims.append((wrong, True, f"{undetected}: is there an input on which that matters?"))
random.Random(seed("break_mask")).shuffle(claims)  # or it would do to count the calls
for masked_attention, want, slip in claims:
    expect(break_mask, masked_attention).equals(want, slip=slip)


# %% role="test" id="break_mask" hidden=true seconds=120
# Right ones, written differently, and wrong ones among them
def allowed_keys(tokens, pad):
    return np.tri(tokens.shape[1], dtype=bool) & (tokens != pad)[:, None, None, :]


def with_the_least_float(q, k, v, tokens, pad):
    q, k, v = (x.astype(np.float32) for x in (q, k, v))
    allowed = allowed_keys(tokens, pad)
    scores = np.einsum("bhqd,bhkd->bhqk", q, k) * np.float32(q.shape[-1] ** -0.5)
    scores = np.where(allowed, scores, np.finfo(np.float32).min)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.where(allowed, powers / powers.sum(axis=-1, keepdims=True), 0) @ v


def with_a_bias_and_nan_made_0(q, k, v, tokens, pad):
    bias = np.where(allowed_keys(tokens, pad), 0.0, -np.inf)
    scores = q @ k.swapaxes(2, 3) / np.sqrt(q.shape[-1]) + bias
    with np.errstate(invalid="ignore"):
        powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.nan_to_num(powers / powers.sum(axis=-1, keepdims=True)) @ v


def with_a_running_sum(q, k, v, tokens, pad):
    """One key after another, the maximum so far kept: as flash attention does."""
    top = np.full((*q.shape[:3], 1), -1e30)
    total, out = np.zeros_like(top), np.zeros(v.shape)
    for j in range(tokens.shape[1]):
        allowed = allowed_keys(tokens, pad)[..., j : j + 1]
        score = (q * k[:, :, j : j + 1]).sum(axis=-1, keepdims=True) / math.sqrt(q.shape[-1])
        new_top = np.maximum(top, np.where(allowed, score, -1e30))
        power = allowed * np.exp(np.minimum(score - new_top, 0))
        kept = np.exp(top - new_top)
        total = total * kept + power
        out = out * kept + power * v[:, :, j : j + 1]
        top = new_top
    return np.divide(out, total, out=np.zeros(v.shape), where=total > 0)


def without_a_maximum_in_float32(q, k, v, tokens, pad):
    q, k, v = (x.astype(np.float32) for x in (q, k, v))
    powers = np.exp(q @ k.swapaxes(2, 3) / np.float32(math.sqrt(q.shape[-1])))
    powers = powers * allowed_keys(tokens, pad)
    return powers @ v / np.maximum(powers.sum(axis=-1, keepdims=True), np.float32(1e-35))


def words_first_in_memory(q, k, v, tokens, pad):
    q, k, v = (x.transpose(2, 0, 1, 3) for x in (q, k, v))
    out = np.zeros(v.shape)
    for i in range(len(q)):
        allowed = (tokens[:, : i + 1] != pad).T[:, :, None]
        scores = (k[: i + 1] * q[i]).sum(axis=-1) / math.sqrt(q.shape[-1])
        powers = np.exp(np.where(allowed, scores, -np.inf))
        total = powers.sum(axis=0)
        shares = np.divide(powers, total, out=np.zeros_like(powers), where=total > 0)
        out[i] = np.einsum("jbh,jbhd->bhd", shares, v[: i + 1])
    return out.transpose(1, 2, 0, 3)


def refuses_what_was_not_promised(q, k, v, tokens, pad):
    (B, H, T, d_k), d_v = q.shape, v.shape[-1]
    if k.shape != q.shape or v.shape[:3] != (B, H, T) or tokens.shape != (B, T):
        raise ValueError("shapes that do not fit")
    if not 1 <= min(B, H, T, d_k, d_v) <= max(B, H, d_k, d_v) <= 8 or T > 12:
        raise ValueError("sizes that were not promised")
    if any(x.dtype != np.float64 or not (np.abs(x) <= 5).all() for x in (q, k, v)):
        raise ValueError("float64 within ±5")
    ids_are_small = 0 <= tokens.min() <= tokens.max() <= 9 and 0 <= pad <= 9
    if tokens.dtype != np.int64 or isinstance(pad, float) or not ids_are_small:
        raise ValueError("ids from 0 to 9")
    return words_first_in_memory(q, k, v, tokens, pad)


def nan_in_empty_rows(q, k, v, tokens, pad):
    bias = np.where(allowed_keys(tokens, pad), 0.0, -np.inf)
    scores = q @ k.swapaxes(2, 3) / np.sqrt(q.shape[-1]) + bias
    with np.errstate(invalid="ignore"):
        powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return powers / powers.sum(axis=-1, keepdims=True) @ v


def without_a_scale(q, k, v, tokens, pad):
    return with_a_running_sum(q * math.sqrt(q.shape[-1]), k, v, tokens, pad)


def zero_is_padding(q, k, v, tokens, pad):
    return words_first_in_memory(q, k, v, tokens, 0)


right_ones = [
    (with_the_least_float, "it puts in the least float for −∞, and zeros afterwards"),
    (with_a_bias_and_nan_made_0, "it adds −∞, and makes 0 of the NaN in empty rows"),
    (with_a_running_sum, "it goes from key to key and corrects its sums as the maximum grows"),
    (
        without_a_maximum_in_float32,
        "it computes in float32 without a maximum, which within ±5 is enough: compare with 10⁻³",
    ),
    (words_first_in_memory, "it never looks ahead, so it needs no causal mask"),
    (refuses_what_was_not_promised, "it is right on every input of the promise: stay within it"),
]
claims = [(right, False, f"this one is right: {slip}") for right, slip in right_ones]
claims += [
    (nan_in_empty_rows, True, "it returns NaN where a query may attend to nothing"),
    (without_a_scale, True, "it does not divide the scores by √d_k"),
    (zero_is_padding, True, "it takes 0 for padding, whatever `pad` is"),
]
random.Random(seed("break_mask right ones")).shuffle(claims)  # or it would do to count the calls
for masked_attention, want, slip in claims:
    expect(break_mask, masked_attention).equals(want, slip=slip)

# %% [markdown] role="explanation" id="break_mask"
# Masks fail in silence. A model with a wrong padding mask trains, its loss falls, its samples read well. A
# mask that lets the future in makes the loss fall *faster*. So masks are tested with inputs on which being
# wrong makes a difference, and these have to be thought of.
#
# *Empty rows* come from padding on the left or from sentences that are nothing else. There −10⁹, so low
# beside any other score, is beside nothing but itself, and the softmax deals out equal shares of what may not
# be seen, the future included. *Sizes* have to be different for an axis in the wrong place to show, and once
# the same, for broadcasting to go wrong without complaint. *Ids* have to lie on both sides of `pad`. *Scores*
# have to be extreme: a "very low" number leaks where the allowed scores are lower still, and a maximum over
# forbidden scores starves the allowed ones.
#
# A property is a good test too, and needs no trusted version: change a forbidden word, and nothing else
# may change. That finds leaks. It does not find a mask that forbids too much, and that is the other half
# of the slips.
