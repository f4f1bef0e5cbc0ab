"""Bounds in words and tables."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dunning_simulator.report import model as m
from dunning_simulator.report.parts import Section, Table
from dunning_simulator.words import list_words, plural

_TITLES = {
    "A in force": "Where what was really done is what A does",
    "B in force": "Where what was really done is what B does",
    "either in force": "If every customer was really treated as A or as B treats them",
    "log": "Against what was really done, from the first difference from the log on",
}


def section(found: Sequence[m.Bounds]) -> Section:
    """What it means, and a table for each currency and basis."""
    lines = [_meaning(found)]
    if any(bounds.basis != "log" for bounds in found):
        lines.append("Customers whom A and B treat alike throughout count 0 in B - A.")
    if {"either in force", "log"} <= {bounds.basis for bounds in found}:
        lines.append(
            "The log agrees with neither policy throughout. The table against the log takes nothing for granted; the "
            "other one holds only if the log says the same as a policy under other names."
        )
    unlogged = sorted({verb for bounds in found for verb in bounds.unlogged})
    if unlogged:
        lines.append(f"The log names no action of these kinds, so each counts as a difference: {list_words(unlogged)}.")
    return Section("What could have come in", tuple(lines), tuple(_table(bounds) for bounds in found))


def _meaning(found: Sequence[m.Bounds]) -> str:
    parted = [bounds.parted for bounds in found if bounds.basis != "log"]
    two = any(row.what == "B - A" for bounds in found for row in bounds.rows)
    sides = "A or B" if two else "A or what was done so far"
    who = f"the {_customers(parted)} whom the two treat differently" if two else "customers"
    back = ", less what can still be taken back (120 days)" if any(bounds.reversible for bounds in found) else ""
    return (
        "Once a customer is treated differently, a replay cannot know what they would have paid: at least what had "
        f"come in by then{back}, at most all that was due. So these bounds are wide by nature and always leave open "
        f"which is better; what narrows them is an experiment that gives {who} {sides} by lot (`experiment` in a "
        "policy, then `dunning evaluate`)."
    )


def _customers(parted: Sequence[int]) -> str:
    """How many; no number over several currencies, for a customer may be in each."""
    return plural(parted[0], "customer") if len(parted) == 1 else "customers"


def _table(bounds: m.Bounds) -> Table:
    return Table(
        _TITLES[bounds.basis],
        (bounds.currency, "at least", "at most", "paid all, at least", "at most"),
        tuple(_row(row) for row in bounds.rows),
        frozenset({1, 2, 3, 4}),
        note=(
            f"{_amount(bounds.due)} {bounds.currency} was due of {plural(bounds.owing, 'customer')}; "
            f"{bounds.parted:,} of them {'is' if bounds.parted == 1 else 'are'} treated differently."
        ),
    )


def _row(row: m.Bound) -> tuple[str, ...]:
    apart = " - " in row.what
    words = {"recorded": "really came in", "A": "under A", "B": "under B"}.get(row.what, row.what)
    sign = "+" if apart else ""
    numbers = (Decimal(row.least), Decimal(row.most))
    money = [f"{sign if number > 0 else ''}{number:,}" for number in numbers]
    customers = [f"{sign if n > 0 else ''}{n:,}" for n in (row.customers_least, row.customers_most)]
    return (words, *money, *customers)


def _amount(text: str) -> str:
    return f"{Decimal(text):,}"
