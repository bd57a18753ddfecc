"""An answer cell merged with the checks below it."""

from small_day import cell

NOTES = ["the checks of `stack` were edited"]


def notebook(nb):
    answer, checks = cell(nb, "stack-solution"), cell(nb, "stack")
    checks["source"] = answer["source"] + "\n\n" + checks["source"]
    nb["cells"].remove(answer)
