# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Day 1 · Counting and the first neural language model
#
# A language model says how probable each next word is. Today you build two. The first counts: you
# collect the n-grams of a text, turn counts into probabilities, smooth them so that nothing unseen is
# impossible, measure how surprised the model is by text it has not read, and let it write. The second
# learns: a small neural network, its gradients by hand, trained on the same text. The chapter "Counting
# and the first neural language model" tells the story; every exercise here can be done on its own, in
# any order.
#
# **Words used today.** A *token* here is a piece of text: a word with the blank before it (`" people"`),
# a run of punctuation, or white space. Joined, the pieces are the text again. Functions that count take
# tokens of any kind, strings or ids. An *n-gram* is a tuple of n tokens that follow each other, also
# where n is 1: `(" people",)`. The *context* of a token is the n − 1 tokens before it, as a tuple.
# Logarithms are natural, and points are rows.
#
# Write your code where it says `YOUR CODE HERE`, run the cell, then run the cell of checks below it. A
# check that fails says what it gave your function, what came back, and which slip is the likely one.

# %% role="setup" id="day1"
from llmweek import corpora
from llmweek.words import pieces

# To try your functions on: the State of the Union addresses of 1791 to 1799 (less 1795, kept for
# testing), and that of 1810.
TEXT = "\n\n".join(
    speech.text
    for speech in corpora.sotu().speeches
    if speech.year < 1800 and speech.split == "train"
)
HELD_OUT = next(speech.text for speech in corpora.sotu().speeches if speech.year == 1810)
TOKENS = pieces(TEXT)
HELD_OUT_TOKENS = pieces(HELD_OUT)
