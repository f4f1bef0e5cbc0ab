"""The kinds of synthetic books by name, apart from what makes them: a command line that only lists them imports
nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Business:
    """A kind of book. `life` is the module whose `live` plays a customer, `model` the one that says how they respond
    (`SOURCES`, `as_toml`), `currencies` what it bills in where nothing is said."""

    life: str
    model: str
    currencies: tuple[str, ...]

    def module(self, name: str) -> Any:
        return import_module(f"dunning_simulator.sample.{name}")


BUSINESSES: Final = {
    "saas_cards": Business("life", "truth", ("USD",)),
    "b2b_invoices": Business("b2b_life", "b2b_truth", ("EUR", "GBP")),
    "utilities_postpay": Business("utility_life", "utility_model", ("GBP",)),
}
HOME: Final = {"GB": "GBP", "US": "USD", "CA": "CAD", "AU": "AUD"} | dict.fromkeys(
    ("AT", "DE", "FI", "FR", "IE", "NL", "PT"), "EUR"
)
"""What money the countries of the books have."""


def billed_in(country: str, currencies: tuple[str, ...]) -> str:
    """A customer's currency: their country's where the book bills in it, else its first."""
    own = HOME[country]
    return own if own in currencies else currencies[0]


BOOKS: Final = tuple(BUSINESSES)

PAGE: Final = "SYNTHETIC.md"
"""The page that marks a folder as made up: only such a folder is written over."""
