"""What may have varied the messages of a debt: an arm that was drawn, a version of the policy, the weekday on which it
fell due, its amount against a threshold, other debts of the customer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
    """A debt's customer by place, its clock's zero and, by source, the group it is in; an empty group is in none."""

    customer: int
    zero: int
    groups: tuple[str, ...]


def debtor(program: Program, ledger: Ledger, invoice: Invoice, zero: int, place: int) -> Debtor:
    """The groups of a debt, in the order of `SOURCES`; the version of the policy is for `with_versions` to say."""
    others = sum(i.due_on < invoice.due_on <= i.due_on + 14 for i in ledger.invoices)
    return Debtor(
        place,
        zero,
        (
            _arms(program, ledger, zero),
            "",
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


def with_versions(debtors: Sequence[Debtor], named: Mapping[tuple[int, str], int]) -> tuple[Debtor, ...]:
    """The debts with the policy in force when their clock began: the one that most messages of the next day with any
    name, whoever had them. What a customer was sent says whether they had paid by then, so it is not asked. `named`
    counts messages by day and policy."""
    if len({policy for _, policy in named}) < 2:
        return tuple(debtors)
    by_day: dict[int, str] = {}
    for (day, policy), _ in sorted(named.items(), key=lambda item: (item[1], item[0])):
        by_day[day] = policy
    days = sorted(by_day)
    place = SOURCES.index(VERSION)

    def version(zero: int) -> str:
        return by_day[days[min(bisect_left(days, zero), len(days) - 1)]]

    return tuple(
        replace(one, groups=(*one.groups[:place], version(one.zero), *one.groups[place + 1 :])) for one in debtors
    )
