"""Outputs with pictures, widgets, errors and megabytes of text."""

import base64


def notebook(nb):
    code = [c for c in nb["cells"] if c["cell_type"] == "code"]
    picture = base64.b64encode(bytes(range(256)) * 4000).decode()
    outputs = [
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": picture}},
        {"output_type": "stream", "name": "stdout", "text": ["line\n"] * 100_000},
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["\x1b[31mE\x1b[0m"]},
        {
            "output_type": "execute_result",
            "execution_count": 4,
            "metadata": {},
            "data": {"application/vnd.jupyter.widget-view+json": {"model_id": "0"}},
        },
        {"output_type": "display_data", "metadata": {}, "data": {"text/html": ["<script>"]}},
    ]
    for c in code:
        c["outputs"] = outputs
