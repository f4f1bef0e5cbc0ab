"""Tree to canonical text: what it parses to is the same tree, but for places.

Optional parts come in one order, statements stand apart by a blank line where they are long, comments stay with the
statement that they were written above, beside or in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dunning_dsl.syntax import print_rules
from dunning_dsl.syntax.print_expressions import expression, literal, type_text, word, words
from dunning_dsl.syntax.print_rules import INDENT, joined
from dunning_dsl.syntax.tree import (
    Broken,
    Cell,
    Choose,
    Comment,
    DatedValue,
    Experiment,
    Expr,
    Fact,
    Let,
    Limit,
    Never,
    OfferDecl,
    Param,
    Policy,
    Prove,
    Quiet,
    Row,
    Rule,
    Setting,
    Stages,
    Statement,
    Table,
    Test,
    Tree,
    TypeDecl,
    Use,
    Word,
)


def printed(node: Tree | Statement | Expr) -> str:
    """The canonical text of a tree, a statement or an expression; of a tree with a line end after each statement."""
    if isinstance(node, Tree):
        return _tree(node)
    if isinstance(node, Broken):
        raise ValueError("a broken statement has no text of its own; print the tree it is in")
    make = _STATEMENTS.get(type(node))
    return make(node) if make else expression(node)  # type: ignore[arg-type]


# --- files ----------------------------------------------------------------------------------------------------------


def _tree(tree: Tree) -> str:
    pieces: list[str] = []
    comments = list(tree.comments)
    previous: Statement | None = None
    for at, statement in enumerate(tree.statements):
        following = tree.statements[at + 1].span.start if at + 1 < len(tree.statements) else len(tree.source.text) + 1
        text = tree.source.at(statement.span) if isinstance(statement, Broken) else printed(statement)
        above, beside = _belonging(tree, statement, comments, following)
        if beside and "\n" in text:
            above, beside = [*above, *beside], []
        lone = bool(above) or "\n" in text or "\n" in "".join(pieces[-1:]).rstrip("\n")
        if previous is not None and (lone or type(previous) is not type(statement)):
            pieces.append("\n")
        pieces.extend(f"{comment.text}\n" for comment in above)
        pieces.append(joined(text, *(comment.text for comment in beside)) + "\n")
        previous = statement
    if comments and previous is not None:
        pieces.append("\n")
    pieces.extend(f"{comment.text}\n" for comment in comments)
    return "".join(pieces)


def _belonging(
    tree: Tree, statement: Statement, comments: list[Comment], following: int
) -> tuple[list[Comment], list[Comment]]:
    """Take from `comments` what stands above or in a statement, and what stands beside its end."""
    above: list[Comment] = []
    beside: list[Comment] = []
    last_line = tree.source.position(statement.span.end).line
    while comments and comments[0].span.start < following:
        comment = comments[0]
        if comment.span.start > statement.span.end:
            if comment.own_line or tree.source.position(comment.span.start).line != last_line:
                break
            beside.append(comment)
        else:
            above.append(comment)
        comments.pop(0)
    return above, beside


# --- declarations ---------------------------------------------------------------------------------------------------


def _policy(node: Policy) -> str:
    version = f"version {literal(node.version)}" if node.version else ""
    lines = [joined("policy", word(node.name), version) + ":"]
    lines.extend(f"{INDENT}{_setting(setting)}" for setting in node.settings)
    return "\n".join(lines)


def _setting(node: Setting) -> str:
    values = ", ".join(word(value) if isinstance(value, Word) else expression(value) for value in node.values)
    start = {"decide": "decide daily at", "ignore balances": "ignore balances under"}.get(node.key, node.key)
    return joined(start, "customer else" if node.customer else "", values)


def _use(node: Use) -> str:
    return joined("use", word(node.module), f"without {words(node.without)}" if node.without else "")


def _fact(node: Fact) -> str:
    parameters = f"({words(node.parameters)})" if node.parameters else ""
    bounds = f"{expression(node.low)}..{expression(node.high)}" if node.low and node.high else ""
    return joined(
        f"fact {word(node.name)}{parameters}: {type_text(node.type)}",
        bounds,
        "optional" if node.optional else "",
        f"kept {word(node.kept)}" if node.kept else "",
        f"default {expression(node.default)}" if node.default else "",
        word(node.doc) if node.doc else "",
    )


def _type_decl(node: TypeDecl) -> str:
    return joined(f"type {word(node.name)}: {type_text(node.type)}", word(node.doc) if node.doc else "")


def _offer_decl(node: OfferDecl) -> str:
    parameters = ", ".join(f"{word(name)}: {type_text(type_)}" for name, type_ in node.parameters)
    return joined(
        f"offer {word(node.name)}{f'({parameters})' if parameters else ''}", word(node.doc) if node.doc else ""
    )


def _param(node: Param) -> str:
    values = ", ".join(_dated(value) for value in node.values)
    return joined(f"param {word(node.name)}: {type_text(node.type)} = {values}", word(node.doc) if node.doc else "")


def _dated(node: DatedValue) -> str:
    return joined(expression(node.value), f"from {literal(node.from_)}" if node.from_ else "")


def _let(node: Let) -> str:
    return f"let {word(node.name)} = {expression(node.expr)}"


def _stages(node: Stages) -> str:
    return f"stages: {' -> '.join(word(name) for name in node.names)}"


def _choose(node: Choose) -> str:
    as_type = f"as {type_text(node.type)}" if node.type else ""
    return "\n".join((joined("choose", word(node.name), as_type) + ":", *map(_row, node.rows)))


def _row(node: Row) -> str:
    rest = f"when {expression(node.condition)}" if node.condition else "otherwise"
    return f"{INDENT}{expression(node.value)} {rest}"


def _table(node: Table) -> str:
    top = joined(
        f"table {word(node.name)} as {type_text(node.type)}",
        word(node.doc) if node.doc else "",
        f"by {words(node.inputs)}:",
    )
    rows = [[_cell(cell) for cell in (*row.cells, row.value)] for row in node.rows]
    columns = max(map(len, rows), default=0)
    widths = [max((len(row[at]) for row in rows if at < len(row)), default=0) for at in range(columns)]
    lines = [
        f"{INDENT}| {' | '.join(text.ljust(width) for text, width in zip(row, widths, strict=False))} |" for row in rows
    ]
    return "\n".join((top, *lines))


def _cell(node: Cell) -> str:
    values = [expression(value) for value in node.values]
    if node.op == "in":
        return ", ".join(values)
    if node.op == "range":
        return "..".join(values)
    return joined(node.op, *values)


_STATEMENTS: dict[type, Callable[[Any], str]] = {
    Policy: _policy,
    Use: _use,
    Fact: _fact,
    TypeDecl: _type_decl,
    OfferDecl: _offer_decl,
    Param: _param,
    Let: _let,
    Stages: _stages,
    Choose: _choose,
    Table: _table,
    Rule: print_rules.rule,
    Never: print_rules.never,
    Limit: print_rules.limit,
    Quiet: print_rules.quiet,
    Experiment: print_rules.experiment,
    Prove: print_rules.prove,
    Test: print_rules.test,
}
