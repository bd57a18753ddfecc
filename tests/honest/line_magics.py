"""Line magics everywhere."""

# %% first
# %matplotlib inline
# %load_ext autoreload
# %autoreload 2
# %config InlineBackend.figure_format = "retina"

# %% double
def double(values):
    return [2 * v for v in values]

# %timeit -n1 -r1 double(range(10))
# %time double(range(10))
# %pip list
# %who
# %pwd
# %env MY_VARIABLE=1
# %precision 3
# %xmode Verbose

# %% unit
# %prun -q -T prof.txt sum(range(10))
def unit(x):
    return x / np.linalg.norm(x)

# %% last
# %history
# %whos
# %lsmagic
# %conda list
# %tensorboard --logdir .
