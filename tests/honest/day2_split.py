"""A whole day of torch's, every answer cell split after its imports and comments."""

DAY = "day2_rnn"


def notebook(nb):
    cells = []
    for c in nb["cells"]:
        if c["metadata"].get("nbgrader", {}).get("solution"):
            cells.append({"cell_type": "code", "source": "# mine", "metadata": {}, "outputs": []})
        cells.append(c)
        if c["metadata"].get("nbgrader", {}).get("solution"):
            answer, c["source"] = c["source"], "import math"
            cells.append({"cell_type": "code", "source": answer, "metadata": {}, "outputs": []})
    nb["cells"] = cells
