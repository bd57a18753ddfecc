"""A whole day whose numbers come back as numpy's, 0-dimensional ones among them."""

DAY = "day0_inference"


def notebook(nb):
    for c in nb["cells"]:
        if c["metadata"].get("nbgrader", {}).get("grade_id") == "cosine_similarity-solution":
            c["source"] += (
                "\n\n_plain = cosine_similarity\n"
                "def cosine_similarity(*args):\n    return np.float64(_plain(*args))"
            )
