"""A notebook that says it is of another language."""


def notebook(nb):
    nb["metadata"] = {"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "R"}}
