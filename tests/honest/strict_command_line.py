"""`parse_args()` in an added cell, where it may end the cell."""

# %% last
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.parse_args()
