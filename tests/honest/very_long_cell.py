"""A cell of ten thousand lines, and a line of a hundred thousand characters."""

from small_day import cell


def notebook(nb):
    answer = cell(nb, "double-solution")
    lines = [f"x_{n} = {n}  # a note" for n in range(10_000)]
    answer["source"] = "\n".join([*lines, "y = [" + "1, " * 30_000 + "]", answer["source"]])
