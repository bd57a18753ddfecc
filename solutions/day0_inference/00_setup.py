# %% [markdown]
# # Day 0 · The maths of inference
#
# A language model reads numbers and writes numbers. In this notebook you write the nine small
# functions that stand between the two: you look up the rows a model reads, project, shift and bend
# them, and turn the scores that come out into probabilities. All of it is numpy.
#
# Work from top to bottom or in any order: no exercise needs another one's answer. Write your code
# where it says `YOUR CODE HERE`, run the cell, then run the cell of checks below it. A check that
# fails says what it gave your function, what came back, and which slip is the likely one.
#
# Two conventions hold all week: **points are rows** (ten points in the plane are an array of shape
# `(10, 2)`), and logarithms are natural.

# %% role="setup" id="00_setup"
import numpy as np

# The scores a tiny model might give to what follows "We the". Shapes: (6,) and (6, 3).
VOCABULARY = ["people", "states", "union", "nation", "war", "peace"]
LOGITS = np.array([4.0, 2.5, 1.0, 1.0, -2.0, -3.0])
EMBEDDINGS = np.array(
    [
        [0.9, 0.1, 0.3],  # people
        [0.7, 0.8, -0.1],  # states
        [0.6, 0.9, 0.2],  # union
        [0.8, 0.6, 0.2],  # nation
        [-0.5, 0.2, 0.9],  # war
        [-0.4, 0.3, -0.9],  # peace
    ]
)
