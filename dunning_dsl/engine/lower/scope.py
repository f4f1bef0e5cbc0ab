"""A program as expressions are read in it: its definitions and params, and what is constant in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dunning_dsl.decide.evaluate import FactSource, Index, Snapshot
from dunning_dsl.engine.reading import nodes_read
from dunning_dsl.program.expressions import Amounts, Arm, Defined, Expr, Fact, Known, Param, children
from dunning_dsl.program.statements import Cell, Choose, FactDecl, Let, Program, Row, Table
from dunning_dsl.program.values import UNKNOWN, Value

FactKey = tuple[str, tuple[bool | int | str, ...]]


@dataclass(frozen=True)
class Scope:
    """One program: the rules', or that of the guards that bind them. `days` holds one day of each epoch."""

    program: Program
    tag: str
    index: Index
    declared: dict[str, FactDecl]
    days: tuple[int, ...]

    @staticmethod
    def of(program: Program, tag: str, days: tuple[int, ...]) -> Scope:
        return Scope(program, tag, Index.of(program), {f.name: f for f in program.facts}, days)

    @property
    def currencies(self) -> tuple[str, ...]:
        return self.program.settings.currencies

    def snapshot(self, epoch: int = 0, currency: int = 0, source: FactSource | None = None) -> Snapshot:
        """A snapshot on a day of the epoch, in a currency; without a source only constants can be asked for."""
        return Snapshot(self.index, self.currencies[currency], self.days[epoch], source or _no_facts)

    def constants(self, expr: Expr) -> list[Value]:
        """The values that a constant expression takes, over epochs and currencies."""
        found = dict.fromkeys(
            self.snapshot(epoch, currency).value(expr)
            for epoch in (range(len(self.days)) if self.dated(expr) else (0,))
            for currency in (range(len(self.currencies)) if self.by_currency(expr) else (0,))
        )
        return list(found)

    def constant(self, expr: Expr) -> bool:
        """Whether it reads nothing but literals and params."""
        return not any(isinstance(e, Fact | Defined | Arm | Known) for e in walk(expr))

    def may_be_unknown(self, expr: Expr) -> bool:
        """Whether it reads an optional fact, itself or through a definition."""
        return any(
            isinstance(e, Fact) and e.name in self.declared and self.declared[e.name].optional
            for e in nodes_read(self.program, (expr,))
        )

    def dated(self, expr: Expr) -> bool:
        """Whether it reads a param whose value changes with the date."""
        return any(isinstance(e, Param) and self.index.params[e.name].dated for e in walk(expr))

    def by_currency(self, expr: Expr) -> bool:
        """Whether it reads an amount that differs by currency."""
        return len(self.currencies) > 1 and any(
            isinstance(e, Amounts)
            or (isinstance(e, Param) and any(isinstance(v, Amounts) for _, v in self.index.params[e.name].values))
            for e in walk(expr)
        )

    def key(self, fact: Fact, epoch: int = 0) -> FactKey:
        """The fact with the values of its arguments in an epoch."""
        snapshot = self.snapshot(epoch)
        return fact.name, tuple(snapshot.value(a) for a in fact.args)  # type: ignore[misc]

    def keys(self, fact: Fact) -> list[FactKey]:
        """The fact with the values of its arguments in each epoch; one where no date changes them."""
        epochs = range(len(self.days)) if self.dated(fact) else range(1)
        return [self.key(fact, epoch) for epoch in epochs]

    def rows(self, name: str) -> tuple[tuple[tuple[Expr, ...], Expr], ...]:
        """A `choose` or `table` as rows of (conditions that all must be true, value)."""
        found = self.index.definitions[name]
        match found:
            case Choose(rows=rows):
                return tuple((_conditions(r), r.value) for r in rows)
            case Table(rows=lines):
                return tuple(
                    (tuple(c.condition for c in line.cells if isinstance(c, Cell)), line.value) for line in lines
                )
            case Let():
                raise TypeError(f"{name} is a let")

    def let(self, name: str) -> Expr | None:
        """What a `let` stands for; None for a `choose` or `table`."""
        found = self.index.definitions[name]
        return found.expr if isinstance(found, Let) else None


def _conditions(row: Row) -> tuple[Expr, ...]:
    return () if row.condition is None else (row.condition,)


def _no_facts(name: str, args: tuple[bool | int | str, ...]) -> Value:
    return UNKNOWN


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and everything inside it, arguments of facts included."""
    yield expr
    for child in children(expr):
        yield from walk(child)
