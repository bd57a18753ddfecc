# ruff: noqa
"""Input transformers that turn every later cell into nothing, and its tree into nothing again. It spoils its own process."""

import ast

shell = get_ipython()
shell.input_transformers_post.append(lambda lines: [])
shell.input_transformer_manager.cleanup_transforms.insert(0, lambda lines: ["pass\n"])
shell.input_transformer_manager.transform_cell = lambda text: "pass"


class Nothing(ast.NodeTransformer):
    def visit_Module(self, node):
        node.body = []
        return node


shell.ast_transformers.append(Nothing())


def double(values):
    return values
