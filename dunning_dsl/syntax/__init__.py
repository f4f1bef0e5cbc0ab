"""Text to tree: the first step on the way of the data.

In: a `Source`. Out: a `Tree` of frozen dataclasses with places and comments, and reports. Imports `source`,
`diagnostics` and `resources` only.

    lexer.py ──▶ machine.py (tables.py, from grammar/dunning.lark) ──▶ build_*.py ──▶ tree.py ──▶ printer.py
                      parser.py cuts a file into statements and goes on after a broken one
"""

from __future__ import annotations

from dunning_dsl.syntax.parser import parse, parse_expression

__all__ = ["parse", "parse_expression"]
