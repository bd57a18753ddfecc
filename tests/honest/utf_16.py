"""UTF-16, as PowerShell redirects it."""

import json


def handed_in(nb):
    return json.dumps(nb).encode("utf-16")
