"""One synthetic household's record: its bills, and what is written down of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from dunning_simulator.sample import utility_procedure as procedure
from dunning_simulator.sample.book import Bill, Life, Settings
from dunning_simulator.sample.record import Owed, Record
from dunning_simulator.sample.utility_people import household


@dataclass(slots=True)
class Debt:
    """One unpaid bill: `rest` is what is owed, `code` why its debit came back, `retried` how often it was tried
    again."""

    bill: Bill
    rest: int
    code: str = ""
    retried: int = 0
    pays_on: int | None = None
    last_message: tuple[int, str, str] | None = None
    contacted: bool = False
    disputed_until: int | None = None
    visit_on: int | None = None
    visited: bool = False
    cut: bool = False


@dataclass(slots=True)
class Plan:
    """Instalments by due day, for the debts that were owed when it was agreed."""

    debts: list[Debt]
    bills: dict[int, Bill] = field(default_factory=dict)


class HomeRecord(Record):
    """A household's record: nothing is written down after the book ends, and no fact twice."""

    policy = procedure.NAME

    def __init__(self, settings: Settings, number: int) -> None:
        currency = settings.billed[0]
        self.who, draw = household(settings.seed, number, currency)
        self.known = dict(self.who.columns)
        super().__init__(settings, Life(self.who.customer_id, currency, self.who.method, dict(self.known)), draw)

    def note(self, day: int, clock: str, kind: str, about: Owed | Bill | None = None, **cells: str) -> None:
        """One row of `events`, unless the book ends before."""
        if day < self.end:
            super().note(day, clock, kind, about, **cells)

    def told(self, day: int, name: str, value: str) -> None:
        """A fact about them has changed."""
        if self.known.get(name) == value:
            return
        self.known[name] = value
        self.note(day, "05:00", "fact_changed", name=name, value=value)
