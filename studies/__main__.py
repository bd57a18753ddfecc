"""``python -m studies``: measure what is missing, or out of date, one thing after the other."""

from __future__ import annotations

import os

# One core, so that CPU seconds compare; set before numpy and torch are loaded, here or in a child.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

import multiprocessing

from studies import texts
from studies.measure import measure
from studies.recipes import ladder
from studies.table import Table

ABOUT = (
    "Every model of the book on sotu().test: written by `make studies`, which measures anew what "
    "has changed. Seconds are CPU seconds on one core."
)


def main() -> None:
    recipes = list(ladder())
    table = Table("ladder", "rungs", ABOUT)
    order = [recipe.key for recipe in recipes]
    # Hashed before anything runs: code that is edited meanwhile makes its row out of date.
    hashes = {recipe.key: recipe.hash for recipe in recipes}
    stale = [r for r in recipes if not table.is_current(r.key, hashes[r.key])]
    print(f"{len(recipes)} rungs, {len(stale)} to measure", flush=True)
    for recipe in stale:
        # A forked process finds the text read and cut; the next rung often needs the same.
        texts.read(recipe.tokens, recipe.vocabulary, recipe.share).prepare()
        with multiprocessing.get_context("fork").Pool(1) as process:
            row = process.apply(measure, [recipe])
        table.add(row | {"hash": hashes[recipe.key]}, order)
        print(
            f"{recipe.key:40} {row['bits_per_byte'] or '-':>8} bits/byte "
            f"{row['parameters']:>10,} parameters {row['train_seconds']:>7} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
