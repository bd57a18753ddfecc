"""`display` of HTML, pictures and widgets."""

# %% unit
from IPython.display import HTML, Image, Markdown, clear_output, display
import ipywidgets as widgets


def unit(x):
    display(HTML("<b>called</b>"), Markdown("*called*"))
    clear_output(wait=True)
    return x / np.linalg.norm(x)


display(widgets.IntSlider())
widgets.interact(lambda n: n, n=(0, 10))
display(Image(data=b"\x89PNG\r\n\x1a\n", format="png"))
