"""Objects with `__call__`, bound methods, static ones and a class as a function."""

# %% double
class Times:
    def __init__(self, factor):
        self.factor = factor

    def __call__(self, values):
        return [self.factor * v for v in values]


double = Times(2)

# %% unit
class Geometry:
    @classmethod
    def length(cls, x):
        return np.sqrt(cls.dot(x, x))

    @staticmethod
    def dot(x, y):
        return x @ y

    def unit(self, x):
        return x / self.length(x)


unit = Geometry().unit

# %% twice
class Power:
    @staticmethod
    def two(f, x):
        return f(f(x))


twice = Power.two
