# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Day 3 · Byte pair encoding
#
# A language model never sees letters. It sees ids, and somebody decided what an id stands for. Today
# that is you: you learn tokens from text, encode with them, decode them, make the learning fast, and
# break a decoder that looks right. The chapter "Byte pair encoding" tells the story; every exercise
# here can be done on its own, in any order.
#
# **Words used today.** A *token* is known by its *id*, an `int`. Ids 0 to 255 are the single bytes, in
# GPT-2's order (printable ones first: `!` is 0, `A` is 32, `a` is 64, the space is 220). A *merge* is a
# pair of ids; the first merge learned makes token 256, the next 257, and so on. A *word* is a piece of
# text that no merge may cross.
#
# Run an exercise's cells from top to bottom. `NotImplementedError` means that an answer is still to be
# written.
#
# **Ready-made parts.** Where an exercise builds on an earlier one, `step` holds that part ready-made
# (`step.merge`, `step.count_pairs` …), so that being stuck on one never blocks the next. To build on your
# own functions instead, set `USE_MINE = True` in a cell of your own below the next one.

# %% role="setup" id="day3"
USE_MINE = False
