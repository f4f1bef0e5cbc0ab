"""One policy's actions, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from dunning_dsl.decide.decision import Status
from dunning_simulator.rows import ActionRow, CustomerReplay, Why


@dataclass(frozen=True, slots=True, order=True)
class Deed:
    """What actions are counted by; every other table of actions is a sum over these, so that they all add up to the
    same."""

    day: int
    rule: str
    action: str
    channel: str
    tone: str
    name: str
    contact: bool

    @staticmethod
    def of(row: ActionRow) -> Deed:
        return Deed(
            row.goes_day or row.day,
            row.rule,
            row.action,
            row.channel or "",
            row.tone or "",
            row.name,
            row.is_contact,
        )


@dataclass(slots=True)
class PolicyTally:
    """Counts over customers. `contacts_per_customer` counts customers by how many contacts each had (0 too);
    `charged` sums minor units by (action, name, currency); `missed` and `undecided` count cases."""

    customers: int = 0
    customers_with_case: int = 0
    cases: int = 0
    case_days: int = 0
    actions: Counter[Deed] = field(default_factory=Counter)
    overtaken: Counter[Deed] = field(default_factory=Counter)
    contacts_per_customer: Counter[int] = field(default_factory=Counter)
    charged: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    statuses: Counter[tuple[str, Status]] = field(default_factory=Counter)
    reasons: Counter[Why] = field(default_factory=Counter)
    missed: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    undecided: Counter[str] = field(default_factory=Counter)
    undecided_rules: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, replay: CustomerReplay) -> None:
        self.customers += 1
        self.customers_with_case += bool(replay.cases)
        self.cases += len(replay.cases)
        self.case_days += sum(len(case.days) for case in replay.cases)
        contacts = 0
        for row in replay.actions:
            (self.overtaken if row.overtaken else self.actions)[Deed.of(row)] += 1
            if not row.overtaken:
                contacts += row.is_contact
                if row.amount is not None:
                    self.charged[(row.action, row.name, row.currency)] += row.amount
        self.contacts_per_customer[contacts] += 1
        self.statuses.update(replay.counts)
        self.reasons.update(replay.reasons)
        self.missed.update((rule, day) for _, rule, day in replay.missed)
        self.undecided.update(fact for _, fact in {(case, fact) for case, _, fact in replay.undecided})
        self.undecided_rules.update((fact, rule) for _, rule, fact in replay.undecided)

    def merge(self, other: PolicyTally) -> None:
        self.customers += other.customers
        self.customers_with_case += other.customers_with_case
        self.cases += other.cases
        self.case_days += other.case_days
        self.actions.update(other.actions)
        self.overtaken.update(other.overtaken)
        self.contacts_per_customer.update(other.contacts_per_customer)
        self.charged.update(other.charged)
        self.statuses.update(other.statuses)
        self.reasons.update(other.reasons)
        self.missed.update(other.missed)
        self.undecided.update(other.undecided)
        self.undecided_rules.update(other.undecided_rules)
