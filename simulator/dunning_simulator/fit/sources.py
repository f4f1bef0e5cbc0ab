"""What may have varied the messages of a debt: an arm that was drawn, a version of the policy, the weekday on which it
fell due, its amount against a threshold, other debts of the customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dunning_dsl.decide.experiments import arm_place
from dunning_dsl.ledger.model import Invoice, Ledger
from dunning_dsl.program.statements import Program

EXPERIMENT: Final = "experiment"
VERSION: Final = "policy change"
WEEKDAY: Final = "weekday shift"
THRESHOLD: Final = "threshold"
CAP: Final = "cap"
SOURCES: Final = (EXPERIMENT, VERSION, WEEKDAY, THRESHOLD, CAP)
"""Named sources of variation, best first (research/statistics-review.md, item 3)."""


@dataclass(frozen=True, slots=True)
class Debtor:
    """A debt's place among customers and, by source, the group it is in; an empty group is in none."""

    customer: int
    groups: tuple[str, ...]


def debtor(program: Program, ledger: Ledger, invoice: Invoice, zero: int, place: int) -> Debtor:
    """The groups of a debt, in the order of `SOURCES`."""
    others = sum(i.due_on < invoice.due_on <= i.due_on + 14 for i in ledger.invoices)
    return Debtor(
        place,
        (
            _arms(program, ledger, zero),
            _version(ledger, invoice),
            str(zero % 7),
            str(len(str(invoice.amount)) * 10 + int(str(invoice.amount)[0])),
            "other debts" if others else "alone",
        ),
    )


def _arms(program: Program, ledger: Ledger, zero: int) -> str:
    """The arms that were drawn, as the log's decisions say or, in a log without them, as the policy's draw gives."""
    drawn: dict[str, str] = {}
    logged = False
    for event in ledger.events:
        if event.record is not None:
            logged = True
            drawn.update({name: arm for name, arm, share in event.record.arms if share != 1})
    if not logged:
        for experiment in program.experiments:
            inside = (experiment.first_day is None or experiment.first_day <= zero) and (
                experiment.before_day is None or zero < experiment.before_day
            )
            if inside and experiment.condition is None:
                place = arm_place(experiment, ledger.customer.customer_id)
                drawn[experiment.name] = experiment.type.members[place]
    return ", ".join(f"{name} {arm}" for name, arm in sorted(drawn.items()))


def _version(ledger: Ledger, invoice: Invoice) -> str:
    """The policy that the first message about the debt names."""
    return next(
        (
            e.policy
            for e in ledger.events
            if e.kind == "message_sent"
            and e.policy
            and e.invoice_id in (None, invoice.invoice_id)
            and e.day >= invoice.due_on - 30
        ),
        "",
    )
