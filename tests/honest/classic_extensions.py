"""Extensions of the classic notebook: times, hidden cells, tables of contents."""


def notebook(nb):
    nb["metadata"] |= {
        "toc": {"base_numbering": 1, "sideBar": True},
        "varInspector": {"cols": {"lenName": 16}},
        "hide_input": True,
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}}},
    }
    for c in nb["cells"]:
        c["metadata"] |= {"ExecuteTime": {"end_time": "2026-01-01T00:00:00.0Z"}, "hidden": True}
        c["metadata"] |= {"jupyter": {"source_hidden": True}, "scrolled": True, "tags": ["mine"]}
