"""The notebook one folder too deep, as an unpacked archive leaves it."""

NOTES = ["the notebook was in week/day9_small.ipynb"]


def folder(path):
    (path / "week" / ".ipynb_checkpoints").mkdir(parents=True)
    (path / "week" / ".ipynb_checkpoints" / "day9_small-checkpoint.ipynb").write_text("{}")
    (path / f"{path.name}.ipynb").rename(path / "week" / f"{path.name}.ipynb")
