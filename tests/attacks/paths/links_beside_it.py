# ruff: noqa
"""Beside the notebook: links to the gradebook, the secret, the home folder, the root, and to itself."""


def folder(submitted, work):
    place = submitted / "links_beside_it" / "day9_small"
    place.mkdir(parents=True)
    (place / "day9_small.ipynb").write_bytes(work)
    course = submitted.parent
    for name, there in {
        "gradebook.db": course / "gradebook.db",
        "secret.txt": course / "course_secret",
        "source": course / "source",
        "home": "~",
        "root": "/",
        "self": ".",
        "up": "../../..",
        "loop": "loop",
        "timestamp.txt": course / "course_secret",
        "environ": "/proc/self/environ",
        "out.html": course / "feedback" / "neighbour",
    }.items():
        (place / name).symlink_to(there)
