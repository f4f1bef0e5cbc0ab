"""A synthetic customer's record: what every kind of business writes down in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from dunning_simulator.sample.book import Bill, Life, Settings
from dunning_simulator.sample.draws import Draws
from dunning_simulator.sample.people import cents, yes
from dunning_simulator.sample.procedure import Step
from dunning_simulator.sample.truth import effect


class Owed(Protocol):
    """One unpaid bill: `rest` is what is owed, `last_message` the day, tone and channel of the last reminder."""

    bill: Bill
    rest: int
    last_message: tuple[int, str, str] | None


class Record:
    """A customer's `life`, which grows, and their draws; days are ordinals, times the customer's own clock."""

    policy: str
    """The house procedure by name."""
    role = "customer"
    """Who reads the messages."""

    def __init__(self, settings: Settings, life: Life, draw: Draws) -> None:
        self.life = life
        self.draw = draw
        self.first = settings.first.toordinal()
        self.end = self.first + settings.days
        self.ticket = life.columns.get("open_ticket") == "true"
        self.note(self.first, "05:00", "note", message="synthetic: made up by `dunning sample`, nothing here is real")

    def note(self, day: int, clock: str, kind: str, about: Owed | Bill | None = None, **cells: str) -> None:
        """One row of `events`."""
        bill = about if about is None or isinstance(about, Bill) else about.bill
        row = {
            "customer_id": self.life.customer_id,
            "invoice_id": bill.invoice_id if bill is not None else "",
            "at": f"{date.fromordinal(day).isoformat()}T{clock}:00",
            "order": str(len(self.life.events) + 1),
            "kind": kind,
        }
        self.life.events.append(row | cells)

    def bill(self, issued: int | None, due: int, amount: int, kind: str = "invoice") -> Bill:
        made = Bill(f"{self.life.customer_id}-{len(self.life.bills) + 1:03d}", issued, due, amount, kind)
        self.life.bills.append(made)
        return made

    def parts(self, day: int, amount: int, number: int = 3) -> list[Bill]:
        """Equal instalments, thirty days apart; the last has what does not divide."""
        part = amount // number
        amounts = [part] * (number - 1) + [amount - part * (number - 1)]
        return [self.bill(day, day + 30 * place, much, "instalment") for place, much in enumerate(amounts, 1)]

    def clock(self, first: int, last: int) -> str:
        """A time between two hours."""
        return f"{self.draw.whole(first, last - 1):02d}:{self.draw.whole(0, 59):02d}"

    def quarter(self, day: int, told: Mapping[str, str]) -> None:
        """What a customer system tells once a quarter; a support ticket comes and goes."""
        ticket = self.draw.chance(0.03)
        changed = {} if ticket == self.ticket else {"open_ticket": yes(ticket)}
        self.ticket = ticket
        for name, value in {**told, **changed}.items():
            self.note(day, "05:00", "fact_changed", name=name, value=value)

    def promise(self, debt: Owed, day: int, clock: str, until: int) -> None:
        """They say that they will pay all of it by a day."""
        on = date.fromordinal(until).isoformat()
        self.note(day, clock, "promise_made", debt, amount=cents(debt.rest), on=on)

    def offer_plan(self, debt: Owed, day: int, clock: str, days: int) -> None:
        """Parts are offered, for so many days."""
        on = date.fromordinal(day + days).isoformat()
        self.note(day, clock, "offer_made", debt, name="payment_plan", on=on, policy=self.policy)

    def arrives(self, step: Step, debt: Owed, day: int, clock: str, channel: str, *, bad: bool, back: int = 0) -> bool:
        """Send a message; whether it arrived. One to a `bad` address comes `back` so many days later."""
        said = {"channel": channel, "message": step.message}
        self.note(day, clock, "message_sent", debt, **said, tone=step.tone, role=self.role, policy=self.policy)
        if bad:
            self.note(day + back, f"{clock[:2]}:45", "message_failed", debt, **said)
        elif channel in ("email", "sms"):
            self.note(day, f"{clock[:2]}:45", "message_delivered", debt, **said)
        return not bad

    def moved(self, debt: Owed, day: int) -> float:
        """By how much the last reminder changes the chance to pay today."""
        if debt.last_message is None:
            return 1.0
        sent, tone, channel = debt.last_message
        return effect(day - sent, tone, channel)
