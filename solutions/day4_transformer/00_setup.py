# %% [markdown]
# # Day 4 · Attention and the Transformer
#
# A recurrent network hands everything it has read through one state, word after word. Attention lets
# every word look at every other directly. In this notebook you write it in a few lines of numpy, with
# the masks that say who may look at whom. Then you build the Transformer around it in torch: heads,
# layer norms, feed-forward networks, the layers of encoder and decoder, the whole model. You train it
# until it translates, and you break a mask that looks right.
#
# The exercises from `vocabulary` to `split_and_merge_heads`, and `break_mask`, need numpy alone. Those
# between name torch and need it installed. Work from top to bottom or in any order. Write your code
# where it says `YOUR CODE HERE`, run the cell, then run the cell of checks below it. A check that fails
# says what it gave your function, what came back, and which slip is the likely one.
#
# **Shapes.** Points are rows: a sentence of `T` words is an array `(T, d_model)`, a batch of them
# `(B, T, d_model)`. With `H` heads it is `(B, H, T, d_k)`: each head is a sentence of its own, with
# `d_k` numbers a word. Where one sentence looks at another, `Tq` words ask (*queries*) and `Tk` words
# answer (*keys* and *values*).
#
# **Masks** are boolean, `True` = may attend. They have a row for each query and a column for each key,
# or broadcast to that. `torch.nn.functional.scaled_dot_product_attention` means the same by a boolean
# mask. To `torch.nn.MultiheadAttention` `True` means the opposite, *may not*.
#
# **For paper.** `SENTENCES` are the three the chapter calculates with. `TINY` is one head small enough
# to follow by hand: queries `q` and keys `k` of three words with $d_k = 4$, so that $\sqrt{d_k} = 2$, and
# values `v` of two numbers each.
#
# **Ready-made parts.** Where a torch exercise builds on an earlier one, `parts` holds that part
# ready-made (`parts.MultiHeadAttention` …), so that being stuck on one never blocks the next. To build
# on your own classes instead, set `USE_MINE = True` in a cell of your own below the next one. A slip
# in one of them then shows in every exercise built on it, when you are graded, too.

# %% role="setup" id="day4"
import numpy as np

USE_MINE = False

SENTENCES = [
    "I drink and I know things.",
    "When you play the game of thrones, you win or you die.",
    "The true enemy won't wait out the storm, he brings the storm.",
]

# One head small enough to follow on paper: three words, d_k = 4, values of two numbers.
TINY = {
    "q": np.array([[2.0, 0.0, 0.0, -1.0], [0.0, 2.0, 0.0, 1.0], [0.0, 0.0, 2.0, 0.0]]),
    "k": np.array([[1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 1.0, 2.0], [1.0, 0.0, 0.0, -2.0]]),
    "v": np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]]),
}
