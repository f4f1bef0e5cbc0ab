"""Debts from their clock's zero until they were paid in full, or ended in another way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dunning_dsl.decide.moment import terms_of
from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import Program
from dunning_simulator.fit.walk import Walked, walk
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import members


class Spell(NamedTuple):
    """A debt of a customer (by place): its clock's zero, the day on which it came to be at risk, the day it was paid in
    full or ended otherwise (cause 1, 2; 0 still open), and the stage it was in then."""

    customer: int
    zero: int
    came: int
    last: int
    cause: int
    stage: str


def at_risk_from(model: Model, ledgers: Iterable[Ledger], first_day: int) -> Iterator[dict[str, tuple[int, int]]]:
    """Of each customer by invoice the day on which it comes to be at risk, and its clock's zero, as the worlds have
    it."""
    for member in members(model, ledgers, first_day):
        rows = zip(member.ledger.invoices, member.risk_from, member.clock, strict=True)
        yield {invoice.invoice_id: (came, zero) for invoice, came, zero in rows if came is not None}


def last_seen(walked: Walked, last: int) -> int:
    """The last model day that is seen whole, or on which the customer left."""
    return last - 1 if walked.gone is None else min(last - 1, walked.gone)


def spells_of(
    program: Program, model: Model, ledgers: Iterable[Ledger], days: tuple[int, int], *, currency: str
) -> list[Spell]:
    """The debts in a currency that come to be at risk within the days, both in."""
    terms = terms_of(program)
    found = []
    every = tuple(ledgers)
    for place, (ledger, risk) in enumerate(zip(every, at_risk_from(model, every, days[0]), strict=True)):
        walked = walk(ledger, terms, days[1])
        last = last_seen(walked, days[1])
        for invoice in ledger.invoices:
            came, zero = risk.get(invoice.invoice_id, (last + 1, 0))
            if invoice.currency == currency and days[0] <= came <= last:
                found.append(_spell(place, invoice.invoice_id, (came, zero), walked, last))
    return found


def _spell(place: int, invoice_id: str, risk: tuple[int, int], walked: Walked, last: int) -> Spell:
    came, zero = risk
    changes = walked.changes.get(invoice_id, [])
    ends, cause = last, 0
    if changes and changes[-1][1] in ("paid", "out"):
        ends, cause = changes[-1][0], 1 if changes[-1][1] == "paid" else 2
    elif walked.gone is not None:
        cause = 2
    stage = next((name for day, name in reversed(walked.stages) if came <= day <= ends), "")
    return Spell(place, zero, came, ends, cause, stage)
