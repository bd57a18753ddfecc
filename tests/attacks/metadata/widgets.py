# ruff: noqa
"""The saved state of widgets, which a page would bring to life: HTML and script in their values."""


def notebook(notebook):
    state = {"model_name": "HTMLModel", "model_module": "@jupyter-widgets/controls"}
    state |= {"state": {"value": "<img src=x onerror=alert('owned')><script>alert('owned')</script>"}}
    notebook["metadata"]["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {"state": {"w": state}, "version_major": 2}
    }
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "w", "version_major": 2}}
    output = {"output_type": "display_data", "metadata": {}, "data": view}
    for c in notebook["cells"]:
        if c["cell_type"] == "code":
            c["outputs"] = [output]
