"""The whole book: one customer's life after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from dunning_simulator.books import BUSINESSES, Business


@dataclass(frozen=True, slots=True)
class Settings:
    """`first` is the first day; no `currencies` are those of the business. The book is a pure function of all of
    this."""

    customers: int = 300
    seed: int = 1
    days: int = 365
    first: date = date(2025, 1, 1)
    currencies: tuple[str, ...] = ()
    book: str = "saas_cards"

    @property
    def business(self) -> Business:
        return BUSINESSES[self.book]

    @property
    def billed(self) -> tuple[str, ...]:
        """The currencies of the book."""
        return self.currencies or self.business.currencies


@dataclass(frozen=True, slots=True)
class Bill:
    """A row of `invoices`; days are ordinals, `issued_on` None for the next charge, which is only expected."""

    invoice_id: str
    issued_on: int | None
    due_on: int
    amount: int
    kind: str


@dataclass(slots=True)
class Life:
    """One customer with all that happened: `columns` and `events` are rows of their relations as text."""

    customer_id: str
    currency: str
    method: str
    columns: dict[str, str]
    bills: list[Bill] = field(default_factory=list)
    events: list[dict[str, str]] = field(default_factory=list)


def book(settings: Settings) -> Iterator[Life]:
    """Every customer, in the order of their ids."""
    live = settings.business.module(settings.business.life).live
    for number in range(1, settings.customers + 1):
        yield live(settings, number)
