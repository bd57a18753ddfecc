# ruff: noqa
"""The notebook is a socket, and another one a folder with a notebook's name."""

import os
import socket


def folder(submitted, work):
    place = submitted / "notebook_is_a_socket" / "day9_small"
    place.mkdir(parents=True)
    here = os.getcwd()
    os.chdir(place)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("day9_small.ipynb")
    finally:
        os.chdir(here)
    (place / "folder.ipynb").mkdir()
