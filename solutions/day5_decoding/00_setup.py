# %% [markdown]
# # Day 5 · Decoding and label smoothing
#
# A trained model does not write. It gives, for everything that could come next, a probability; which
# of them comes is decided outside the model, by a few lines that are easy to get subtly wrong. In this
# notebook you write those lines. You search for the likeliest sequence, first greedily, then with a
# beam. You draw at random, with the unlikely cut off. You look at how sure a model is, and at what
# keeps it from being surer than it should. You make generation fast with a cache, and break a beam
# search that looks right.
#
# Work from top to bottom or in any order. Write your code where it says `YOUR CODE HERE`, run the
# cell, then run the cell of checks below it. A check that fails says what it gave your function, what
# came back, and which slip is the likely one.
#
# **What a model is here.** The searches know a model only as a function,
# `next_log_probs(prefixes, rows)`:
#
# - `prefixes`: int64 tensor `(N, t)`. Each row is a beginning: where the text starts, and what has
#   been said since.
# - `rows`: int64 tensor `(N,)`. Several problems are solved side by side, such as several sentences to
#   translate; `rows[i]` is the number of the problem that `prefixes[i]` belongs to. A model that has
#   only one problem pays no attention to it.
# - It returns the natural logarithms of the probabilities of what comes next, a float tensor `(N, V)`:
#   one row for each prefix, one column for each id of the vocabulary. `-inf` is a probability of 0.
#
# Whether an RNN, a GPT or a translator works behind it makes no difference to the search.
#
# **A model for paper.** `llmweek.table_model.tiny` is this table: for each beginning, how likely `.`, `a`
# and `b` (0, 1, 2) are to come next. As in GPT-2, one mark says both that a text starts and that it
# ends: here it is 0.
#
# | so far | `.` | `a` | `b` |
# | --- | --- | --- | --- |
# | `.` | 0.1 | 0.5 | 0.4 |
# | `.a` | 0.3 | 0.4 | 0.3 |
# | `.b` | 0.9 | 0.06 | 0.04 |
# | `.aa` | 0.6 | 0.3 | 0.1 |
# | `.ab` | 0.2 | 0.5 | 0.3 |
# | `.ba` | 0.1 | 0.2 | 0.7 |
# | `.bb` | 0.4 | 0.5 | 0.1 |
# | anything longer | 0.8 | 0.1 | 0.1 |
#
# `TableModel(vocab_size, seed)`, beside it, is such a table without end, drawn at random. Its function is
# `TableModel(…).next_log_probs`; what it was asked it notes in `asked`. The checks search many of them.
#
# **Models of this course.** `llmweek.trained` has a translator (Chinese to English) and a GPT of characters,
# trained once and kept; some checks search them too. They are small, and what they say is as good as that.
# With `greedy_decode` written, try:
#
# ```python
# from llmweek import trained
# from llmweek.transformer import END
#
# translator = trained.translator()
# sources = translator.sources(["他是老师。", "我喜欢喝茶。"])
# for said in greedy_decode(translator.next_log_probs(sources), translator.starts(2), END, 40):
#     print(translator.target.decode(said))
# ```
#
# **Ready-made parts.** Where an exercise builds on an earlier one, `parts` holds that part ready-made
# (`parts.beam_search` …), so that being stuck on one never blocks the next. To build on your own
# functions instead, set `USE_MINE = True` in a cell of your own below the next one.

# %% role="setup" id="day5"
USE_MINE = False
