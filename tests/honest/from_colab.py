"""Through Colab: its own metadata, no cell ids, nothing of nbgrader's, format 4.0."""


def notebook(nb):
    nb["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
    }
    nb["nbformat_minor"] = 0
    for n, c in enumerate(nb["cells"]):
        c.pop("id", None)
        c["source"] = c["source"].splitlines(True)
        c["metadata"] = {"id": f"xYz{n}AbC", "colab": {"base_uri": "https://localhost/"}}
        if c["cell_type"] == "code":
            c["metadata"]["outputId"] = f"4711-{n}"
            c["execution_count"] = None
