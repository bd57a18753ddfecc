"""Through Kaggle: papermill's and its own metadata, no ids."""


def notebook(nb):
    nb["nbformat_minor"] = 4
    nb["metadata"] |= {"kaggle": {"accelerator": "none", "dataSources": []}, "papermill": {}}
    for n, c in enumerate(nb["cells"]):
        c.pop("id", None)
        c["metadata"] = {"_uuid": f"8f2839f25d086af736a60e9eeb907d3b93b6e0e{n}", "trusted": True}
        c["metadata"] |= {"_cell_guid": f"b1076dfc-b9ad-4769-8c92-a6c4dae69d{n:02}"}
        if c["cell_type"] == "code":
            c["metadata"]["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00Z"}
