"""An answer cell turned into Markdown by a slip of the finger."""

from small_day import cell

NOTES = ["the answer cell of `unit` had been turned into text: it is run as code"]


def notebook(nb):
    answer = cell(nb, "unit-solution")
    answer["cell_type"] = "markdown"
    del answer["outputs"], answer["execution_count"]
