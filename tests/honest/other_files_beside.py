"""Checkpoints, data, caches and what a Mac leaves, beside the notebook."""


def folder(path):
    for name in (".ipynb_checkpoints", "__pycache__", "__MACOSX"):
        (path / name).mkdir()
    (path / ".ipynb_checkpoints" / f"{path.name}-checkpoint.ipynb").write_text("{}")
    (path / "__MACOSX" / f"._{path.name}.ipynb").write_bytes(b"\x00\x05\x16\x07")
    (path / f"._{path.name}.ipynb").write_bytes(b"\x00\x05\x16\x07")
    (path / ".DS_Store").write_bytes(b"\x00")
    (path / "corpus.txt").write_text("hello")
    (path / "numpy.py").write_text("raise ImportError")
