# %% [markdown]
# # Day 2 · Recurrent networks
#
# Day 1's models look through a window: what lies further back does not exist for them. A recurrent
# network reads one token at a time and keeps a *state*, a few numbers that have seen everything so
# far. In this notebook you write one from its formula, find its gradients by going backwards through
# time, and check them. Then you build a gated cell, whose state can be left alone, meet torch, train
# a model that writes text letter by letter, and break a backpropagation that looks right.
#
# Exercises that name torch need it installed; all others are numpy. Work from top to bottom or in any
# order. Write your code where it says `YOUR CODE HERE`, run the cell, then run the cell of checks
# below it. A check that fails says what it gave your function, what came back, and which slip is the
# likely one.
#
# **The network.** Its parameters are a dict of five arrays, for a state of `h` numbers and a
# vocabulary of `n` tokens:
#
# | name | shape | what it does |
# | --- | --- | --- |
# | `U` | `(h, n)` | reads the token: column `i` belongs to token `i` |
# | `W` | `(h, h)` | reads the state before |
# | `b` | `(h,)` | bias of the state |
# | `V` | `(n, h)` | reads the state to score the next token |
# | `c` | `(n,)` | bias of the scores |
#
# $$s_t = \tanh(U x_t + W s_{t-1} + b), \qquad o_t = V s_t + c$$
#
# $x_t$ is the token as a one-hot vector, so $U x_t$ is a column of `U`. $o_t$ are logits; a softmax
# makes them probabilities. Many texts write the formula without `b` and `c`; with all zeros there it
# is the same network.
#
# **Shapes.** In arrays, points are rows, and there is always a batch: tokens `(B, T)`, states
# `(B, T, h)`, logits `(B, T, n)`. `W` multiplies a column in the formula, so a batch of rows
# multiplies `W.T`.
#
# **Ready-made parts.** Where an exercise builds on an earlier one, `parts` holds that part ready-made
# (`parts.rnn_forward` …), so that being stuck on one never blocks the next. To build on your own
# functions instead, set `USE_MINE = True` in a cell of your own below the next one.

# %% role="setup" id="day2"
import numpy as np

USE_MINE = False

# A network small enough to follow on paper: two numbers of state, three tokens.
TINY = {
    "U": np.array([[0.5, -0.5, 1.0], [0.0, 1.0, -1.0]]),
    "W": np.array([[0.0, 1.0], [-0.5, 0.5]]),
    "b": np.array([0.0, 0.5]),
    "V": np.array([[1.0, 0.0], [-1.0, 1.0], [0.0, 2.0]]),
    "c": np.array([0.0, 0.5, -0.5]),
}
