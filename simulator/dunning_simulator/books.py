"""The kinds of synthetic books by name, apart from what makes them: a command line that only lists them imports
nothing else."""

from __future__ import annotations

from dataclasses import dataclass
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

PAGE: Final = "SYNTHETIC.md"
"""The page that marks a folder as made up: only such a folder is written over."""
