"""Outputs that no format allows: a merge or a script left them."""


def notebook(nb):
    for c in nb["cells"]:
        c["outputs"] = [{"output_type": "unknown"}, None, "text"]
        c["execution_count"] = "three"
