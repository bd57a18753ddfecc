"""Rich's progress, tables and tracebacks."""

# %% double
from rich import print
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.traceback import install

install()
print("[bold]hello[/bold]", Table(title="empty"))


def double(values):
    Console().log("called")
    return [2 * v for v in track(values)]
