"""A whole day with warnings, prints and magics in every cell."""

DAY = "day0_inference"


def notebook(nb):
    for c in nb["cells"]:
        if c["metadata"].get("nbgrader", {}).get("solution"):
            noise = "import sys, warnings\nwarnings.warn('old')\nprint('x', file=sys.stderr)\n"
            c["source"] = f"%time\n{noise}%matplotlib inline\n{c['source']}\nlen?"
