"""What the library says of a bank's answers: its definitions, asked for one code at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from dunning_dsl.decide.evaluate import Index, Snapshot
from dunning_dsl.ledger.answers import Answers
from dunning_dsl.program.expressions import Compare, Const, Expr, Fact, OneOf, children
from dunning_dsl.program.statements import Choose, Definition, Let, Program
from dunning_dsl.program.values import Value
from dunning_dsl.program.vocabulary import KEPT_BY

_ASKED: Final = ("decline_code", "advice_code")


def answers_of(*programs: Program) -> Answers:
    """The answers that last, by the library's definitions in these programs: those which read a fact that rests on
    them have them."""
    needed = {name for names in KEPT_BY.values() for name in names}
    having = tuple(p for p in programs if any(d.name in needed for d in p.definitions))
    return LibraryAnswers(having) if having else Answers()


@dataclass(frozen=True, slots=True)
class LibraryAnswers(Answers):
    """The programs' copies of the library's definitions. What was asked once is remembered."""

    programs: tuple[Program, ...]
    known: dict[tuple[str, str, bool], bool] = field(default_factory=dict, compare=False, repr=False)

    def code_stands(self, code: str, *, debit: bool) -> bool:
        return self._holds("decline_stands", code, debit)

    def advice_stands(self, advice: str) -> bool:
        return self._holds("advice_stands", advice, False)

    def holder_died(self, code: str, *, debit: bool) -> bool:
        return self._holds("holder_died", code, debit)

    def texts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for p in self.programs for d in p.definitions for text in _compared(d)))

    def _holds(self, name: str, text: str, debit: bool) -> bool:
        key = (name, text, debit)
        if key not in self.known:
            self.known[key] = self._evaluate(name, text, debit)
        return self.known[key]

    def _evaluate(self, name: str, text: str, debit: bool) -> bool:
        """True where the definition holds in any of the programs: of two policies with tables of their own, the one
        that is silent for longer tells both.
        """
        facts: dict[str, Value] = dict.fromkeys(_ASKED, text)
        facts["payment_method"] = "bank_debit" if debit else "card"
        having = (Index.of(p) for p in self.programs if any(d.name == name for d in p.definitions))
        snapshots = (Snapshot(index, "", 0, lambda fact, args: facts[fact], reasons=False) for index in having)
        return any(snapshot.definition(name) is True for snapshot in snapshots)


def _compared(definition: Definition) -> Iterator[str]:
    """The texts that a definition compares a code or an advice with."""
    waiting: list[Expr] = []
    if isinstance(definition, Let):
        waiting.append(definition.expr)
    elif isinstance(definition, Choose):
        waiting += [row.condition for row in definition.rows if row.condition is not None]
    while waiting:
        node = waiting.pop()
        waiting += children(node)
        match node:
            case OneOf(Fact(name=name), options) if name in _ASKED:
                yield from (o.value for o in options if isinstance(o, Const) and isinstance(o.value, str))
            case Compare(_, Fact(name=name), Const(value=str() as text)) if name in _ASKED:
                yield text
