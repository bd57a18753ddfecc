# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="bits_per_byte" points=1 minutes=5 difficulty=1 may_not="torch llmweek"
# ## `bits_per_byte`
#
# Models that cut text differently cannot be compared per token: a token of one is not a token of the
# other. Every text has a length in bytes, though, whoever reads it. So ask how many bits the model needs
# for a byte of it: the fewer, the better it foresees the text.
#
# `bits_per_byte(log_probs, n_bytes: int) -> float`
#
# - `log_probs`: the natural logarithm of the probability of each token, in nats: an array of shape `(T,)`
#   or a list of floats. Together they are the log-probability of the text.
# - `n_bytes`: the length of the text in UTF-8 bytes, `len(text.encode("utf-8"))`.
# - Returns minus the log-probability of the whole text, in bits (one bit is ln 2 ≈ 0.693 nats), divided by
#   its length in bytes. The number of tokens plays no part.
# - A log-probability of −∞ gives `inf`. `n_bytes` below 1 raises `ValueError`. No tokens for a text that
#   has bytes cost 0.0: the sum of nothing.
#
# ```python
# >>> text = "中文 is 6"
# >>> log_probs = np.log([0.25, 0.125, 0.5, 0.0625, 0.0625])
# >>> round(bits_per_byte(log_probs, len(text.encode("utf-8"))), 4)
# 1.2727
# ```

# %% [markdown] role="hint" id="bits_per_byte"
# A token of probability 1/8 costs 3 bits. What does its natural logarithm say, and what has to be done to
# it so that it says 3?

# %% [markdown] role="hint" id="bits_per_byte"
# Sum the log-probabilities (a sum, not a mean), turn the sign, divide by ln 2 for bits, and by the number
# of bytes.

# %% [markdown] role="hint" id="bits_per_byte"
# ```python
# if n_bytes < 1:
#     raise ValueError("...")
# return float(-np.sum(log_probs) / (np.log(...) * ...))
# ```

# %% role="setup" id="bits_per_byte"
import numpy as np

from llmweek.exercise import expect, seed


# %% role="solution" id="bits_per_byte"
def bits_per_byte(log_probs, n_bytes: int) -> float:
    """Bits a byte, from natural log-probabilities (T,). Raises ValueError for n_bytes < 1."""
    ### BEGIN SOLUTION
    if n_bytes < 1:
        raise ValueError(f"a text of {n_bytes} bytes has no bits per byte")
    nats = -np.sum(log_probs, dtype=np.float64)
    return float(nats / (np.log(2) * n_bytes))
    ### END SOLUTION


# %% role="test" id="bits_per_byte"
# 1/8 costs three bits
expect(bits_per_byte, np.log([0.125]), 1).close(
    3.0, slip="from nats to bits one divides by ln 2 (0.693), and minus makes it a cost"
)
expect(bits_per_byte, np.log([0.125, 0.5]), 8).close(
    0.5, slip="3 + 1 bits for 8 bytes: add up, and divide by the bytes; T = 2 plays no part"
)
expect(bits_per_byte, np.log([1 / 256] * 3), 3).close(
    8.0, slip="a model that finds all 256 bytes alike needs 8 bits for each"
)
expect(bits_per_byte, np.log([0.25]), len("中文".encode())).close(
    1 / 3, slip="2 bits for 6 bytes: the length is given in bytes already; leave it as it is"
)

# %% role="test" id="bits_per_byte"
# Impossible, certain, nothing
expect(bits_per_byte, [-1.0, -np.inf], 10).close(
    np.inf, slip="a text that is held impossible costs infinitely many bits"
)
expect(bits_per_byte, [-0.0, -0.0], 10).close(0.0, slip="what is certain costs nothing")
expect(bits_per_byte, [-1.0], 0).raises(ValueError, slip="without bytes there is no ratio")

# %% role="test" id="bits_per_byte" hidden=true
# Random texts, bit by bit
import math

rng = np.random.default_rng(seed("bits_per_byte"))
for size in (1, 2, 7, 1_000, 30_000):
    powers = rng.integers(0, 40, size=size)  # token t has probability 2 to the power of −powers[t]
    n_bytes = int(rng.integers(1, 5 * size + 1))
    want = int(powers.sum()) / n_bytes
    log_probs = -powers * math.log(2)
    slip = "the sum over all tokens, in bits, for each byte"
    expect(bits_per_byte, log_probs, n_bytes).close(want, rtol=1e-9, slip=slip)
    expect(bits_per_byte, log_probs.tolist(), n_bytes).close(
        want, rtol=1e-9, slip="a list of floats is as good as an array"
    )
expect(bits_per_byte, np.log([0.5, 0.5], dtype=np.float32), 2).close(
    1.0, rtol=1e-5, slip="float32 log-probabilities are ordinary"
)
expect(bits_per_byte, [], 5).close(0.0, slip="the sum of no costs is 0")
expect(bits_per_byte, [-1.0], -3).raises(ValueError, slip="no text has fewer than 0 bytes")


# %% [markdown] role="explanation" id="bits_per_byte"
# The sum of −log₂ P over the tokens is the length in bits to which an arithmetic coder driven by the model
# would compress the text, up to two bits for the whole. Divided by bytes it is a compression ratio, and
# about 8 is what an uncompressed file has.
#
# Because the number of tokens cancels, words, characters and byte pairs can stand in one table, on two
# conditions: the tokens are the whole text, blanks included, and every token pays for itself. An `<unk>`
# stands for many words, and its probability says only that *some* unknown word comes. Which one has to be
# spelled out, character by character, at a price of its own. A model that leaves the spelling out looks
# better the fewer words it knows.
#
# Bytes and not characters, so that Chinese and English have one measure too; and it is a number of the
# text, not of the model.
