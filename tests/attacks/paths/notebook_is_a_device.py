# ruff: noqa
"""The notebook is a device that never ends: made where that is allowed, and linked where not."""

import os
import stat


def folder(submitted, work):
    place = submitted / "notebook_is_a_device" / "day9_small"
    place.mkdir(parents=True)
    try:
        os.mknod(place / "day9_small.ipynb", stat.S_IFCHR | 0o666, os.makedev(1, 5))
    except OSError:
        (place / "day9_small.ipynb").symlink_to("/dev/zero")
