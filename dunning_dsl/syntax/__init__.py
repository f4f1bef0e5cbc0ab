"""Text to tree: the first step on the way of the data.

In: a `Source`. Out: a `Tree` of frozen dataclasses with places and comments, and reports; `printed` goes back to
canonical text. Imports `source`, `diagnostics` and `resources` only.

    lexer ──▶ machine (tables, from grammar/dunning.lark) ──▶ build_* ──▶ tree ──▶ printer
                 parser cuts a file into statements, and goes on after a broken one
                 place, mistakes_*, explain, wording: the report for a broken one
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dunning_dsl.syntax.parser import parse, parse_expression

if TYPE_CHECKING:
    from dunning_dsl.syntax.tree import Expr, Statement, Tree

__all__ = ["parse", "parse_expression", "printed"]


def printed(node: Tree | Statement | Expr) -> str:
    """The canonical text of a tree, a statement or an expression."""
    from dunning_dsl.syntax.printer import printed as text

    return text(node)
