"""The shell's own settings: every result shown, other tracebacks, the debugger on errors."""

# %% first
from IPython.core.interactiveshell import InteractiveShell

InteractiveShell.ast_node_interactivity = "all"
get_ipython().ast_node_interactivity = "last_expr_or_assign"
# %pdb on
# %autocall 1
# %automagic off
# %doctest_mode

# %% before double
1 / 0

# %% double
def double(values):
    return [2 * v for v in values]


double([1])
second = double([2])
