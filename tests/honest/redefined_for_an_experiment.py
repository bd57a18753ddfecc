"""An answer defined once more below its checks, wrongly, for an experiment."""

from small_day import added, cell


def notebook(nb):
    nb["cells"].append(added("def double(values):\n    return values  # what if not?"))
