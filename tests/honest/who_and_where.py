"""Questions about the machine: user, home, host, terminal, processors."""

# %% double
import getpass
import os
import platform
import shutil
import socket
import sys
from pathlib import Path

print(getpass.getuser(), Path.home(), Path.cwd(), os.path.expanduser("~"), os.cpu_count())
print(platform.platform(), platform.node(), socket.gethostname(), sys.version, sys.argv)
print(shutil.get_terminal_size(), shutil.disk_usage("."), sys.stdout.isatty(), sys.stdin)
IN_COLAB = "google.colab" in sys.modules
os.environ["CUDA_VISIBLE_DEVICES"] = ""
sys.path.append("..")
DATA = os.environ.get("LLMWEEK_DATA", ".")


def double(values):
    return [2 * v for v in values]

# %% last
from google.colab import drive

drive.mount("/content/drive")
