"""Added cells that end in errors: a division, bad syntax, unfinished experiments."""

from small_day import added, cell


def notebook(nb):
    for n, text in enumerate(
        [
            "1/0",
            "def f(:",
            "for i in range(3)",
            "print 'Python 2'",
            "x = (1,",
            "undefined_name",
            "import package_that_is_not_there",
            'raise SystemExit("stop here")',
            "assert False, 'not done'",
            "%no_such_magic",
            "!exit 7",
            "raise KeyboardInterrupt",
            "<<<<<<< HEAD",
            "    indented = 1",
            "return 5",
            "await",
            "'" + "\\u202e" + "'",
            "x = '\x00'",
        ]
    ):
        nb["cells"].insert(1 + n, added(text))
    nb["cells"].append(added("%%timeit -n1 -r1\n1/0"))
