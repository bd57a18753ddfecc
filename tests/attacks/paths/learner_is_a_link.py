# ruff: noqa
"""The learner's whole folder is a link to a neighbour's."""


def folder(submitted, work):
    submitted.mkdir(parents=True, exist_ok=True)
    (submitted / "learner_is_a_link").symlink_to("neighbour")
