"""Another kernel's name, and another version of the language."""


def notebook(nb):
    nb["metadata"] = {
        "kernelspec": {"name": "conda-env-nlp-py", "display_name": "nlp", "language": "python"},
        "language_info": {"name": "python", "version": "3.8.0", "mimetype": "text/x-python"},
    }
