"""Through Deepnote: cell ids in metadata, types of its own, its footer."""


def notebook(nb):
    nb["metadata"]["deepnote"] = {}
    nb["metadata"]["deepnote_notebook_id"] = "0123456789abcdef"
    for n, c in enumerate(nb["cells"]):
        c.pop("id", None)
        c["metadata"] = {
            "cell_id": f"{n:032x}",
            "deepnote_cell_type": c["cell_type"],
            "source_hash": "b623e53d",
            "execution_millis": 12,
        }
    footer = "<a style='text-decoration:none' href='https://deepnote.com'>Created in Deepnote</a>"
    nb["cells"].append(
        {"cell_type": "markdown", "source": footer, "metadata": {"created_in_deepnote_cell": True}}
    )
