"""Pandas, and Python's own fractions and decimals, inside answers."""

# %% double
from decimal import Decimal
from fractions import Fraction


def double(values):
    return [int(Fraction(v) * Decimal(2).__int__()) for v in values]

# %% unit
import pandas as pd


def unit(x):
    frame = pd.DataFrame({"x": x})
    return (frame["x"] / (frame["x"] ** 2).sum() ** 0.5).to_numpy()
