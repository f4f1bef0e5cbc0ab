"""Text to tree. The text is cut at the left margin; each piece is read by itself, so one mistake costs one statement."""

from __future__ import annotations

from dunning_dsl.diagnostics import Diagnostic, ordered, report
from dunning_dsl.source import Source, Span
from dunning_dsl.syntax import build_declarations, build_expressions, build_rules, build_tests
from dunning_dsl.syntax.lexer import Token, lex
from dunning_dsl.syntax.machine import run
from dunning_dsl.syntax.parts import RefusedError
from dunning_dsl.syntax.tables import STARTS, tables
from dunning_dsl.syntax.tree import Broken, Expr, Statement, Tree

BUILDERS = {
    **build_expressions.BUILDERS,
    **build_declarations.BUILDERS,
    **build_rules.BUILDERS,
    **build_tests.BUILDERS,
}


def parse(source: Source) -> tuple[Tree, tuple[Diagnostic, ...]]:
    """The tree of a source, and a report for each statement that could not be read (which is `Broken` in the tree)."""
    tokens, comments = lex(source)
    statements: list[Statement] = []
    diagnostics: list[Diagnostic] = []
    for chunk in chunks(tokens):
        statement, found = _statement(chunk)
        statements.append(statement)
        diagnostics.extend(found)
    return Tree(source, tuple(statements), tuple(comments)), ordered(diagnostics)


def chunks(tokens: list[Token]) -> list[list[Token]]:
    """The tokens, cut before each one that stands at the left margin."""
    found: list[list[Token]] = []
    for token in tokens:
        if token.margin or not found:
            found.append([])
        found[-1].append(token)
    return found


def _statement(chunk: list[Token]) -> tuple[Statement, list[Diagnostic]]:
    first = chunk[0]
    span = Span(first.file, first.start, chunk[-1].end)
    start = STARTS.get(first.text)
    if start is None:
        return Broken(first.text, None, span), [report("D101", first.span, found=first.text)]
    try:
        statement, stuck = run(tables(), start, chunk, BUILDERS)
    except RefusedError as refused:
        return Broken(first.text, _defines(chunk), span), [refused.diagnostic]
    if stuck is not None:
        token = chunk[min(stuck.at, len(chunk) - 1)]
        return Broken(first.text, _defines(chunk), span), [report("D101", token.span, found=token.text)]
    return statement, []  # type: ignore[return-value]


def _defines(chunk: list[Token]) -> str | None:
    """The name that a broken statement would have defined, as far as one can tell."""
    if chunk[0].text in ("fact", "param", "let", "choose", "table", "rule", "experiment", "type", "offer"):
        return chunk[1].text if len(chunk) > 1 and chunk[1].text.isidentifier() else None
    return None


def parse_expression(text: str, name: str) -> tuple[Expr | None, tuple[Diagnostic, ...]]:
    """One expression, such as a fact's name on the command line; `name` is what reports call the text."""
    source = Source(name, text)
    tokens, _ = lex(source)
    if not tokens:
        return None, (report("D101", Span(name, 0, len(text)), found=text),)
    expr, stuck = run(tables(), "expr", tokens, BUILDERS)
    if stuck is not None:
        token = tokens[min(stuck.at, len(tokens) - 1)]
        return None, (report("D101", token.span, found=token.text),)
    return expr, ()  # type: ignore[return-value]
