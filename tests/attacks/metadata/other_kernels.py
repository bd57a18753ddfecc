# ruff: noqa
"""A kernel of its own name, command and language, whose name is a path, an option and a command."""


def notebook(notebook):
    name = "../../../../tmp/left-4242; touch /tmp/left-4242 #<script>alert('owned')</script>"
    notebook["metadata"]["kernelspec"] = {"name": name, "display_name": name, "language": "bash"}
    notebook["metadata"]["kernelspec"] |= {"argv": ["touch", "/tmp/left-4242"]}
    notebook["metadata"]["language_info"] = {"name": "bash", "pygments_lexer": name, "mimetype": name}
    notebook["metadata"]["language_info"] |= {"codemirror_mode": {"name": name}, "file_extension": "/../x"}
    notebook["metadata"]["authors"] = [{"name": name}] * 1000
    notebook["metadata"]["title"] = "{{ 7 * 7 }}{% raw %}" + name
