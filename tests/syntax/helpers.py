"""Reading texts in tests, and trees without their places."""

from __future__ import annotations

import re

from dunning_dsl.diagnostics import Diagnostic
from dunning_dsl.source import Source
from dunning_dsl.syntax import parse
from dunning_dsl.syntax.tree import Statement, Tree

_SPAN = re.compile(r"Span\(file='(?:[^'\\]|\\.)*', start=\d+, end=\d+\)")


def read(text: str) -> tuple[Tree, tuple[Diagnostic, ...]]:
    return parse(Source("p.dun", text))


def tree(text: str) -> Tree:
    """The tree of a text without mistakes."""
    found, diagnostics = read(text)
    assert [diagnostic.message for diagnostic in diagnostics] == []
    return found


def only(text: str) -> Statement:
    """The one statement of a text without mistakes."""
    (statement,) = tree(text).statements
    return statement


def codes(text: str) -> list[str]:
    return [diagnostic.code for diagnostic in read(text)[1]]


def shape(node: object) -> str:
    """A node without its places, for comparison."""
    return _SPAN.sub("-", repr(node))
