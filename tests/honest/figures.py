"""Plots: `plt.show()`, animations, and fifty figures left open."""

# %% before unit
import matplotlib.pyplot as plt

plt.plot([1, 2])
plt.show()
for _ in range(30):
    plt.figure()
fig, ax = plt.subplots();

# %% unit
def unit(x):
    plt.scatter(x, x)
    plt.title("$\\sum x^2$")
    plt.savefig("unit.png")
    plt.show(block=True)
    return x / np.linalg.norm(x)
