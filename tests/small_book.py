"""A book of one day and one exercise in a folder of its own, under the real configuration."""

from __future__ import annotations

import shutil
from pathlib import Path

DAY = "day8_small"
ANSWER = "zqanswermark"  # stands in the answer only
HIDDEN = "zqhiddenmark"  # stands in a hidden test only
WHY = "zqwhymark"  # stands in the explanation only

CHAPTER = """\
---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3}
---
# Day 8 · A small day

A sentence with a link to [an exercise](#ex-twice).

```{code-cell} ipython3
print(6 * 7)
```
"""

EXERCISE = f"""\
# %% [markdown] role="statement" id="twice" points=2 minutes=75 difficulty=1
# ## `twice`
# Twice the number: `twice(3)` is 6.

# %% [markdown] role="hint" id="twice"
# A nudge.

# %% [markdown] role="hint" id="twice"
# A plan.

# %% [markdown] role="hint" id="twice"
# Almost code.

# %% role="setup" id="twice"
from llmweek.exercise import expect, passed

# %% role="solution" id="twice"
def twice(n: int) -> int:
    ### BEGIN SOLUTION
    {ANSWER} = n + n
    return {ANSWER}
    ### END SOLUTION

# %% role="test" id="twice"
# A small number
expect(twice, 3).equals(6, slip="squared, not doubled")

# %% role="test" id="twice" hidden=true
# A larger number
expect(twice, 300).equals(600, slip="{HIDDEN}")

# %% [markdown] role="explanation" id="twice"
# Adding a number to itself doubles it: {WHY}.
"""


def make_small_book(root: Path, real: Path) -> Path:
    """Write the book into ``root``, with configuration and theme layer from the clone ``real``."""
    chapters = root / "chapters"
    (chapters / DAY).mkdir(parents=True)
    (root / "autograde").mkdir()
    for folder in ("_static", "_templates"):
        shutil.copytree(real / "chapters" / folder, chapters / folder)
    shutil.copy(real / "_config.yml", root)
    (root / "_toc.yml").write_text(
        f"format: jb-book\nroot: index\nchapters:\n- file: {DAY}/index\n", encoding="utf-8"
    )
    index = f"# A small book\n\n[Day 8]({DAY}/index.md): {{{{ facts {DAY} }}}}\n"
    (chapters / "index.md").write_text(index, encoding="utf-8")
    (chapters / DAY / "index.md").write_text(CHAPTER, encoding="utf-8")
    solutions = root / "solutions" / DAY
    solutions.mkdir(parents=True)
    (solutions / "10_twice.py").write_text(EXERCISE, encoding="utf-8")
    return root
