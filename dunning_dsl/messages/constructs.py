"""What messages may consist of: they ask, repeat, print and include, and do nothing else. Importing this module loads
Jinja2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from jinja2 import Environment, nodes

ALLOWED: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.For,
    nodes.Include,
    nodes.Filter,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Slice,
    nodes.Const,
    nodes.Name,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Call,
    nodes.Concat,
    nodes.Tuple,
    nodes.List,
    nodes.Keyword,
)
"""The parts a message may consist of."""

DEEPEST_LOOP: Final = 2

_TAGS: Final = {
    "Macro": "macro",
    "Import": "import",
    "FromImport": "from",
    "Extends": "extends",
    "Block": "block",
    "Assign": "set",
    "AssignBlock": "set",
    "CallBlock": "call",
    "FilterBlock": "filter",
    "With": "with",
    "ScopedEvalContextModifier": "autoescape",
}


def every(tree: nodes.Template) -> Iterator[nodes.Node]:
    """Every part of a message, outermost first, in order."""
    yield tree
    yield from tree.find_all(nodes.Node)


def refusals(tree: nodes.Template, environment: Environment) -> Iterator[tuple[int, str]]:
    """What of a message is none of a message's business: line, and the thing in words."""
    for node in every(tree):
        what = refused(node, environment)
        if what is not None:
            yield node.lineno, what


def refused(node: nodes.Node, environment: Environment) -> str | None:
    """What of one part messages do not have, in words; None for what is fine."""
    if not isinstance(node, ALLOWED):
        kind = type(node).__name__
        return f"`{{% {_TAGS[kind]} %}}`" if kind in _TAGS else "arithmetic"
    match node:
        case nodes.Filter() if node.name not in environment.filters:
            return f"filter `{node.name}`"
        case nodes.Test() if node.name not in environment.tests:
            return f"test `{node.name}`"
        case nodes.Include() if not isinstance(node.template, nodes.Const):
            return "an `include` whose file is not written in quotes"
        case nodes.Call() if not isinstance(node.node, nodes.Name):
            return "a call of anything but a fact"
        case nodes.For():
            return _refused_loop(node)
    return None


def _refused_loop(node: nodes.For) -> str | None:
    if node.recursive:
        return "a recursive loop"
    if not isinstance(node.iter, nodes.Name | nodes.Getattr | nodes.Getitem):
        return "a loop over anything but a variable"
    deep = max((_loops(child) for child in node.body), default=0)
    return "loops inside loops inside loops" if deep >= DEEPEST_LOOP else None


def _loops(node: nodes.Node) -> int:
    inside = max((_loops(child) for child in node.iter_child_nodes()), default=0)
    return inside + isinstance(node, nodes.For)


_MEANT: Final = {
    "money": "euro eur currency dollar usd pounds format_currency format_money amount price moneyformat",
    "date": "strftime datetime format_date dateformat format_datetime datum",
    "number": "round int float format format_number abs decimal",
    "percent": "pct percentage format_percent",
    "upper": "uppercase upcase",
    "lower": "lowercase downcase",
    "default": "ifempty coalesce default_if_none",
}
_FILTERS: Final = {word: name for name, words in _MEANT.items() for word in words.split()}
"""What other products and Jinja2 itself call these filters."""


def way_out(node: nodes.Node, environment: Environment) -> tuple[str, ...]:
    """What to write instead of a part that messages do not have; nothing where the report's own help fits."""
    match node:
        case nodes.Filter():
            return (_instead("filter", str(node.name), environment.filters, _FILTERS),)
        case nodes.Test():
            return (_instead("test", str(node.name), environment.tests, {}),)
        case nodes.Include():
            return ('name the file: `{% include "_sign.j2" %}`',)
        case nodes.For():
            return ("loop over `invoices`: `{% for invoice in invoices %}` ... `{% endfor %}`",)
    return ()


def _instead(kind: str, word: str, known: Iterable[str], meant: Mapping[str, str]) -> str:
    listed = list(known)
    close = meant.get(word.lower()) or next(iter(get_close_matches(word, listed, n=1)), None)
    if close:
        return f"did you mean `{close}`?"
    return f"there are {', '.join(f'`{name}`' for name in sorted(listed) if name.isalpha())}"
