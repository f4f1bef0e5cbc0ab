"""One synthetic household's record: its bills, and what is written down of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from dunning_simulator.sample.book import Bill, Life, Settings
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


class Record:
    """A household and its `life`, which grows."""

    def __init__(self, settings: Settings, number: int) -> None:
        self.who, self.draw = household(settings.seed, number)
        self.life = Life(self.who.customer_id, "GBP", self.who.method, dict(self.who.columns))
        self.known = dict(self.who.columns)
        self.first = settings.first.toordinal()
        self.end = self.first + settings.days

    def note(self, day: int, clock: str, kind: str, debt: Debt | Bill | None = None, **cells: str) -> None:
        """One row of `events`, unless the book ends before; times are the household's own clock."""
        if day >= self.end:
            return
        bill = debt.bill if isinstance(debt, Debt) else debt
        row = {
            "customer_id": self.who.customer_id,
            "invoice_id": bill.invoice_id if bill is not None else "",
            "at": f"{date.fromordinal(day).isoformat()}T{clock}:00",
            "order": str(len(self.life.events) + 1),
            "kind": kind,
        }
        self.life.events.append(row | cells)

    def told(self, day: int, name: str, value: str) -> None:
        """A fact about them has changed."""
        if self.known.get(name) == value:
            return
        self.known[name] = value
        self.note(day, "05:00", "fact_changed", name=name, value=value)

    def bill(self, issued: int, due: int, amount: int, kind: str) -> Bill:
        made = Bill(f"{self.who.customer_id}-{len(self.life.bills) + 1:03d}", issued, due, amount, kind)
        self.life.bills.append(made)
        return made

    def clock(self, first: int, last: int) -> str:
        """A time between two hours."""
        return f"{self.draw.whole(first, last - 1):02d}:{self.draw.whole(0, 59):02d}"
