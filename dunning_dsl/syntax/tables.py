"""The grammar as plain data: what the lexer and the parser run on.

lark reads `grammar/dunning.lark` and computes its LALR tables (`make_tables`, refusing any conflict); the result is
kept as JSON in the user's cache folder (`cache.py`), so that most runs need not even import lark.

The tables are compressed a little: words that may name anything share the action of `NAME` wherever they have no
meaning of their own (`Tables.action`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from dunning_dsl.resources import folder
from dunning_dsl.syntax import cache as store
from dunning_dsl.syntax.keywords import SOFT, STATEMENTS

if TYPE_CHECKING:
    from lark import Lark
    from lark.grammar import Rule

STARTS: dict[str, str] = {
    **{word: word for word in STATEMENTS if word not in ("when", "on")},
    "when": "bare_rule",
    "on": "bare_rule",
    "type": "type_decl",
    "offer": "offer_decl",
}
"""The first word of a statement -> the start symbol that reads it."""

FRAGMENTS = ("expr",)
"""Start symbols for texts that are not statements."""

ANYTHING = ""
"""In a row: what to do on any terminal that the row does not name."""

SOFT_TYPES = frozenset(word.upper() for word in SOFT)

Rows = list[dict[str, int | None]]


@dataclass(frozen=True, slots=True)
class Reduction:
    """One rule of the grammar: take `size` values from the stack, pass those of `picks` to the builder `name`.

    A pick is an index from the left, or -1 for an optional part that is absent. `passes` rules with one value hand it
    on; `many` rules collect into a list.
    """

    name: str
    origin: str
    size: int
    picks: tuple[int, ...]
    passes: bool
    many: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """`rows[state]` gives, for a terminal, the state to shift to, or `~rule` to reduce; for a rule's origin, the state
    to go to.

    `reading[state]` names the rules of the grammar that are half read there. `words` maps the spelling of every word
    and sign to its terminal.
    """

    rows: Rows
    reductions: tuple[Reduction, ...]
    starts: dict[str, int]
    ends: dict[str, int]
    reading: list[list[str]]
    words: dict[str, str]
    pattern: str
    ignored: frozenset[str]
    spelling: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "spelling", {terminal: text for text, terminal in self.words.items()})

    def action(self, state: int, terminal: str) -> int | None:
        """What to do in `state` on `terminal`, or None where it has no place."""
        row = self.rows[state]
        found = row.get(terminal)
        if found is None and terminal in SOFT_TYPES and terminal not in row:
            found = row.get("NAME")
        return row.get(ANYTHING) if found is None else found


@cache
def tables() -> Tables:
    """The tables of the grammar that the package carries, from the cache where it has them."""
    text = (folder("grammar") / "dunning.lark").read_text("utf-8")
    data = store.load(text)
    if data is None:
        data = make_tables(text)
        store.save(text, data)
    return _tables(data)


def _tables(data: dict[str, Any]) -> Tables:
    reductions = tuple(
        Reduction(name, origin, size, tuple(picks), passes, many)
        for name, origin, size, picks, passes, many in data["reductions"]
    )
    return Tables(
        data["rows"],
        reductions,
        data["starts"],
        data["ends"],
        data["reading"],
        data["words"],
        data["pattern"],
        frozenset(data["ignored"]),
    )


# --- making them ----------------------------------------------------------------------------------------------------


def lark_grammar(text: str) -> Lark:
    """The grammar as lark reads it, with its basic lexer."""
    from lark import Lark

    starts = sorted({*STARTS.values(), *FRAGMENTS, "unreadable"})
    return Lark(text, parser=None, lexer="basic", start=starts)


def make_tables(text: str) -> dict[str, Any]:
    """The tables of a grammar; a conflict in it is lark's `GrammarError`."""
    from lark.common import ParserConf
    from lark.parsers.lalr_analysis import LALR_Analyzer, Shift

    grammar = lark_grammar(text)
    analyzer = LALR_Analyzer(ParserConf(grammar.rules, {}, list(grammar.options.start)), debug=True, strict=True)
    analyzer.compute_lalr()  # type: ignore[no-untyped-call]
    states = list(analyzer.parse_table.states)
    number = {state: at for at, state in enumerate(states)}
    reductions: dict[tuple[Any, ...], int] = {}
    of_rule = {rule: reductions.setdefault(_reduction(rule), len(reductions)) for rule in grammar.rules}
    if any(not rule.expansion for rule in grammar.rules):
        raise ValueError("the parser's loop has no empty rules: write `x*` where `x` may be absent, or `[x]`")
    rows: Rows = []
    for state in states:
        row: dict[str, int | None] = {}
        for symbol, (action, argument) in analyzer.parse_table.states[state].items():
            row[symbol] = number[argument] if action is Shift else ~of_rule[argument]
        rows.append(row)
    pattern, words = _lexer(grammar)
    return {
        "rows": _compressed(rows),
        "reductions": list(reductions),
        "starts": {name: number[state] for name, state in analyzer.parse_table.start_states.items()},
        "ends": {name: number[state] for name, state in analyzer.parse_table.end_states.items()},
        "reading": _reading(states),
        "words": words,
        "pattern": pattern,
        "ignored": list(grammar.ignore_tokens),
    }


def _reduction(rule: Rule) -> tuple[Any, ...]:
    """What of a rule its reduction needs. The helper rules that lark makes for `*` and `+` collect all they keep."""
    origin = str(rule.origin.name)
    many = origin.startswith("__")
    absent = list(rule.options.empty_indices or (False,) * len(rule.expansion))
    picks: list[int] = []
    position = 0
    for is_absent in absent:
        if is_absent:
            picks.append(-1)
            continue
        symbol = rule.expansion[position]
        if not (symbol.is_term and getattr(symbol, "filter_out", False)):
            picks.append(position)
        position += 1
    passes = bool(rule.options.expand1) and rule.alias is None
    return (rule.alias or origin, origin, len(rule.expansion), tuple(picks), passes, many)


def _lexer(grammar: Lark) -> tuple[str, dict[str, str]]:
    """The terminals that lark's basic lexer would scan for, in its order, as one pattern; and the fixed spellings."""
    fixed: dict[str, str] = {}
    parts: list[str] = []
    for terminal in grammar.lexer.terminals:  # type: ignore[attr-defined]
        value = terminal.pattern.value
        if terminal.pattern.type == "str":
            fixed[value] = terminal.name
            if not value.isidentifier():
                parts.append(f"(?P<{terminal.name}>{re.escape(value)})")
        else:
            parts.append(f"(?P<{terminal.name}>{value})")
    return "|".join(parts), fixed


def _compressed(rows: Rows) -> Rows:
    """The same table, smaller: a state that only reduces does so on anything, and soft words stand under `NAME`.

    A state that reduces on anything finds a mistake a little later, but never reads on past it.
    """
    found: Rows = []
    for row in rows:
        actions = set(row.values())
        only = actions.pop() if len(actions) == 1 else None
        found.append({ANYTHING: only} if only is not None and only < 0 else dict(row))
    merged = _merged(found)
    for row in merged:
        usual = row.get("NAME")
        if usual is None:
            continue
        for word in SOFT_TYPES:
            if word not in row:
                row[word] = None
            elif row[word] == usual:
                del row[word]
    return merged


def _merged(rows: Rows) -> Rows:
    """One state for all that only make the same reduction, wherever they are shifted to."""
    first: dict[int, int] = {}
    same: dict[int, int] = {}
    for at, row in enumerate(rows):
        reduction = row.get(ANYTHING)
        if reduction is not None:
            same[at] = first.setdefault(reduction, at)
    return [
        {symbol: same.get(action, action) if action is not None else None for symbol, action in row.items()}
        if same.get(at, at) == at
        else {}
        for at, row in enumerate(rows)
    ]


def _reading(states: list[Any]) -> list[list[str]]:
    """For each state the names of the rules that are half read in it."""
    return [sorted({name for item in state if item.index and (name := _rule_name(item.rule))}) for state in states]


def _rule_name(rule: Rule) -> str:
    """The name a rule has in the grammar; a helper rule that lark made has none."""
    name = rule.alias or str(rule.origin.name)
    return "" if name.startswith(("__", "$")) else name
