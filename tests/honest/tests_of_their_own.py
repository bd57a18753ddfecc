"""Asserts, doctests and unit tests of one's own, some of which fail."""

# %% double
import doctest
import unittest


def double(values):
    """Twice each.

    >>> double([1])
    [2]
    >>> double([2])
    [5]
    """
    assert isinstance(values, list), "a list is wanted"
    return [2 * v for v in values]


doctest.testmod()


class TestDouble(unittest.TestCase):
    def test_one(self):
        self.assertEqual(double([1]), [2])

    def test_wrong(self):
        self.assertEqual(double([1]), [3])


unittest.main(argv=[""], exit=False)

# %% after double
assert double([1]) == [3]
