# ruff: noqa
"""A notebook whose name is a picture that runs script, and another file's as well."""


def folder(submitted, work):
    place = submitted / "html_in_file_name" / "day9_small"
    place.mkdir(parents=True)
    (place / "<img src=x onerror=alert('owned')>.ipynb").write_bytes(work)
    (place / "<script>alert('owned')<").touch()
