# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="compression_ratio" points=1 minutes=5 difficulty=1 may_not="llmweek"
# ## `compression_ratio`
#
# How much text does a token hold?
#
# `compression_ratio(text: str, ids: list[int]) -> float`
#
# - Returns bytes per token: the length of `text` in UTF-8 bytes, divided by the number of `ids` it was
#   encoded to.
# - No ids: `ValueError`. There is nothing to divide by.
#
# ```python
# >>> compression_ratio("lower low", [258, 256, 220, 258])
# 2.25
# ```

# %% [markdown] role="hint" id="compression_ratio"
# `len("中")` is 1. How many bytes is it?

# %% [markdown] role="hint" id="compression_ratio"
# Encode the text as UTF-8 and take the length of that; divide by the number of ids, after you have
# looked whether there are any.

# %% [markdown] role="hint" id="compression_ratio"
# ```python
# if not ids:
#     raise ValueError("...")
# return len(text.encode("utf-8")) / ...
# ```

# %% role="setup" id="compression_ratio"
import random

from llmweek.exercise import expect, seed


# %% role="solution" id="compression_ratio"
def compression_ratio(text: str, ids: list[int]) -> float:
    """UTF-8 bytes of `text` per token. Raises ValueError without tokens."""
    ### BEGIN SOLUTION
    if not ids:
        raise ValueError("no tokens: bytes per token is not defined")
    return len(text.encode("utf-8")) / len(ids)
    ### END SOLUTION


# %% role="test" id="compression_ratio"
# Bytes per token
expect(compression_ratio, "lower low", [258, 256, 220, 258]).close(
    2.25, slip="9 bytes in 4 tokens; bytes per token, not tokens per byte"
)
expect(compression_ratio, "中文", [1, 2, 3]).close(
    2.0, slip="中文 is 2 characters and 6 bytes: encode it before you measure it"
)
expect(compression_ratio, "", []).raises(ValueError, slip="without tokens there is no ratio")

# %% role="test" id="compression_ratio" hidden=true
# Random texts
rng = random.Random(seed("compression_ratio"))
widths = {"a": 1, " ": 1, "é": 2, "中": 3, "🙂": 4}
for _ in range(30):
    text = "".join(rng.choices(list(widths), k=rng.randint(1, 40)))
    ids = [rng.randrange(1000) for _ in range(rng.randint(1, 40))]
    expect(compression_ratio, text, ids).close(
        sum(widths[c] for c in text) / len(ids), slip="UTF-8 takes 1 to 4 bytes a character"
    )


# %% [markdown] role="explanation" id="compression_ratio"
# Bytes, because they are the one measure that does not depend on the tokenizer, nor on the script. A
# ratio in characters makes Chinese look dense and English wasteful; a ratio in words has no meaning for
# Chinese at all. Bytes per token is also the bridge from a loss in nats per token to bits per byte,
# in which models with different tokens can be compared.
