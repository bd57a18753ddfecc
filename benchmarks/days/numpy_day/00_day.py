# %% role="setup"
import random

import numpy as np

from llmweek.exercise import expect, require, seed

# %% [markdown] role="statement" id="count_words" points=1 minutes=5 difficulty=1
# ## `count_words`
# How often each word of a text occurs; words are separated by blanks.


# %% role="solution" id="count_words"
def count_words(text: str) -> dict[str, int]:
    """How often each word occurs."""
    ### BEGIN SOLUTION
    counts: dict[str, int] = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts
    ### END SOLUTION


# %% role="test" id="count_words"
# Three words
expect(count_words, "a b a").equals({"a": 2, "b": 1})

# %% role="test" id="count_words"
# No words
expect(count_words, "").equals({})

# %% role="test" id="count_words" hidden=true
# Random texts
rng = random.Random(seed("count_words"))
for length in (1, 10, 1000):
    words = [rng.choice("abcdefgh") for _ in range(length)]
    want = {w: words.count(w) for w in words}
    expect(count_words, " ".join(words)).equals(want)

# %% [markdown] role="statement" id="normalize" points=2 minutes=5 difficulty=1
# ## `normalize`
# The rows of a matrix, each divided by its length.


# %% role="solution" id="normalize"
def normalize(x: np.ndarray) -> np.ndarray:
    """Rows of length 1, shape (n, d) as given."""
    ### BEGIN SOLUTION
    return x / np.linalg.norm(x, axis=1, keepdims=True)
    ### END SOLUTION


# %% role="test" id="normalize"
# Three, four, five
expect(normalize, np.array([[3.0, 4.0]])).close(np.array([[0.6, 0.8]]))

# %% role="test" id="normalize" hidden=true
# Random matrices
rng = np.random.default_rng(seed("normalize"))
for n in (1, 5, 100):
    x = rng.normal(size=(n, 8))
    expect(normalize, x).close(x / np.sqrt((x * x).sum(1))[:, None])

# %% [markdown] role="statement" id="one_hot" points=1 minutes=5 difficulty=1
# ## `one_hot`
# A row for each id, with a 1 in its column.


# %% role="solution" id="one_hot"
def one_hot(ids: np.ndarray, size: int) -> np.ndarray:
    """Shape (n, size), float64."""
    ### BEGIN SOLUTION
    return np.eye(size)[ids]
    ### END SOLUTION


# %% role="test" id="one_hot"
# Two rows
expect(one_hot, np.array([1, 0]), 2).close(np.array([[0.0, 1.0], [1.0, 0.0]]))

# %% role="test" id="one_hot"
# No ids
expect(one_hot, np.array([], dtype=np.int64), 3).close(np.zeros((0, 3)))

# %% role="test" id="one_hot" hidden=true
# Random ids
rng = np.random.default_rng(seed("one_hot"))
ids = rng.integers(0, 50, 200)
want = np.zeros((200, 50))
want[np.arange(200), ids] = 1
expect(one_hot, ids, 50).close(want)

# %% [markdown] role="statement" id="softmax" points=2 minutes=10 difficulty=2
# ## `softmax`
# Rows of probabilities from rows of logits.


# %% role="solution" id="softmax"
def softmax(x: np.ndarray) -> np.ndarray:
    """Shape (n, d) as given; rows sum to 1."""
    ### BEGIN SOLUTION
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% role="test" id="softmax"
# Equal logits
expect(softmax, np.zeros((1, 4))).close(np.full((1, 4), 0.25))

# %% role="test" id="softmax"
# Large logits
expect(softmax, np.array([[1000.0, 0.0]])).close(np.array([[1.0, 0.0]]))

# %% role="test" id="softmax" hidden=true
# Random logits
rng = np.random.default_rng(seed("softmax"))
for n in (1, 20, 200):
    x = rng.normal(size=(n, 30))
    expect(softmax, x).close(np.exp(x) / np.exp(x).sum(1, keepdims=True))

# %% [markdown] role="statement" id="Counter" points=2 minutes=10 difficulty=2
# ## `Counter`
# A counter with `add(item)` and `most()`, the item added most often.


# %% role="solution" id="Counter"
class Counter:
    """Counts what is added."""

    ### BEGIN SOLUTION
    def __init__(self):
        self.counts = {}

    def add(self, item):
        self.counts[item] = self.counts.get(item, 0) + 1

    def most(self):
        return max(self.counts, key=self.counts.get)

    ### END SOLUTION


# %% role="test" id="Counter"
# Two items
counter = Counter()
for item in "aba":
    counter.add(item)
require(counter.most() == "a", "a was added twice")

# %% role="test" id="Counter" hidden=true
# Random items
rng = random.Random(seed("Counter"))
counter, items = Counter(), [rng.choice("xy") for _ in range(20)] + ["z"] * 30
for item in items:
    counter.add(item)
require(counter.most() == "z", "the one that was added most often")
