"""Through VS Code: its language tags and cell ids in metadata."""


def notebook(nb):
    nb["metadata"] = {"language_info": {"name": "python"}, "orig_nbformat": 4}
    for n, c in enumerate(nb["cells"]):
        c["metadata"] = {"vscode": {"languageId": "python"}}
        c["id"] = f"vscode{n:02}"
