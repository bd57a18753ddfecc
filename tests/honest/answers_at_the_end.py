"""Every stub left as released, and all answers in one added cell at the end."""

import re

from small_day import RIGHT, added, cell

NOTES = [f"the answer of `{name}` stood in an added cell" for name in RIGHT]


def notebook(nb):
    answers = [cell(nb, f"{name}-solution") for name in RIGHT]
    nb["cells"].append(added("\n\n".join(c["source"] for c in answers)))
    for c in answers:
        name = re.search(r"(def|class) \w+", c["source"])[0]
        rest = "(*args):" if name.startswith("def") else ":"
        c["source"] = f"{name}{rest}\n    # YOUR CODE HERE\n    raise NotImplementedError()"
