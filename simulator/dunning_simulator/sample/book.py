"""The whole book: one customer's life after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Business:
    """A kind of book. `life` is the module whose `live` plays a customer, `model` the one that says how they respond
    (`SOURCES`, `as_toml`), `currencies` what it may bill in, the first where nothing is said."""

    life: str
    model: str
    currencies: tuple[str, ...]
    every: bool = False
    """Whether it bills in all of them where nothing is said, rather than in the first."""

    def module(self, name: str) -> Any:
        return import_module(f"dunning_simulator.sample.{name}")


BUSINESSES: Final = {
    "saas_cards": Business("life", "truth", ("USD", "EUR")),
    "b2b_invoices": Business("b2b_life", "b2b_truth", ("EUR", "GBP"), every=True),
    "utilities_postpay": Business("utility_life", "utility_model", ("GBP",)),
}
BOOKS: Final = tuple(BUSINESSES)


@dataclass(frozen=True, slots=True)
class Settings:
    """`first` is the first day. The book is a pure function of all of this."""

    customers: int = 300
    seed: int = 1
    days: int = 365
    first: date = date(2025, 1, 1)
    currencies: tuple[str, ...] = ("USD",)
    book: str = "saas_cards"

    @property
    def business(self) -> Business:
        return BUSINESSES[self.book]


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
