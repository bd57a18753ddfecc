"""Through PyCharm or DataSpell: `#%%` in the metadata, dangling line ends."""


def notebook(nb):
    for c in nb["cells"]:
        c.pop("id", None)
        mark = "#%% md\n" if c["cell_type"] == "markdown" else "#%%\n"
        c["metadata"] = {"collapsed": False, "pycharm": {"name": mark, "is_executing": False}}
        c["source"] += "\n"
