"""`os.chdir`, temporary files, logs and folders of one's own."""

# %% first
import os
import tempfile
from pathlib import Path

os.makedirs("work/deep", exist_ok=True)
os.chdir("work/deep")
Path("notes.txt").write_text("é", encoding="utf-8")

# %% double
import shutil


def double(values):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "values.txt"
        path.write_text("\n".join(str(2 * v) for v in values))
        with open("log.txt", "a") as log:
            print("called", file=log)
        return [int(line) for line in path.read_text().split()]

# %% after double
os.chdir(tempfile.gettempdir())
shutil.rmtree("work", ignore_errors=True)
# %cd ~
# %mkdir plots
