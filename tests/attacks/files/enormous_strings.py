# ruff: noqa
"""A source of one line of fifteen million characters, and an output of as many lines. It spoils its own notebook."""


def notebook(notebook):
    notebook["cells"][-1]["source"] = "x" * 15_000_000
    output = {"output_type": "stream", "name": "stdout", "text": ["\n"] * 1_000_000}
    notebook["cells"][-1]["outputs"] = [output]
