"""The values that pass between an engine, the comparison and the reports. Days are ordinals of the customer's
calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dunning_dsl.decide.attempt import action_id
from dunning_dsl.decide.decision import Status
from dunning_dsl.program.statements import Program
from dunning_dsl.program.values import Value

CONTACTS = frozenset({"send", "ask feedback"})
"""The verbs of actions that reach a customer (LANGUAGE.md, patterns: `contact`)."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to replay: a policy, the guards that bind it (its own where None), and the days, both ends in, that are
    counted.

    `reasons` asks for what an engine would rather not write: why rules were blocked or deferred, and what became of
    each rule by case and day. `reversible` says whether payments may be taken back later, as far as the data knows.
    """

    program: Program
    first_day: int
    last_day: int
    guards: Program | None = None
    reasons: bool = False
    reversible: bool = True


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action that would have been taken.

    `day` is the customer's day of the decision and `number` that of the zone that sets the moment, `goes_day` the day
    it may go; `position` counts the customer's actions of one decision from 0, `step` the rule's. `action` is the verb
    (`ActionTaken.kind`), `name` the message, kind of offer, stage, queue, fee, agency or tag; `amount` is in minor
    units. An `overtaken` action was decided but had lost its cause by the time it could go, so it did not.
    """

    customer_id: str
    case_id: str
    anchor: str
    currency: str
    day: int
    position: int
    rule: str
    action: str
    number: int = 0
    step: int = 0
    channel: str | None = None
    name: str = ""
    tone: str | None = None
    role: str | None = None
    amount: int | None = None
    args: tuple[tuple[str, Value], ...] = ()
    until: int | None = None
    goes_at: int = 0
    goes_day: int = 0
    detail: str = ""
    overtaken: bool = False

    @property
    def id(self) -> str:
        """The action's stable name."""
        return action_id(self.case_id, self.number, self.rule, self.step)

    @property
    def is_contact(self) -> bool:
        return self.action in CONTACTS

    @property
    def deed(self) -> tuple[object, ...]:
        """All that makes two actions the same to the customer: not the rule's name, not the ids."""
        return (
            self.action,
            self.channel or "",
            self.name,
            self.tone or "",
            self.role or "",
            self.amount or 0,
            repr(self.args),
            self.until or 0,
            self.goes_at,
        )


@dataclass(frozen=True, slots=True)
class CaseDays:
    """A case and the counted days on which it was decided, in order."""

    case_id: str
    anchor: str
    currency: str
    opened_on: int
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """Why a rule did not go: `kind` and `text` are a `Reason`'s (its `because` where it has one)."""

    rule: str
    status: Status
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class CustomerReplay:
    """What a policy would have done to one customer on the counted days.

    `counts` has case-days by (rule, status). `missed` names (case, rule, listed day or None for an event), each once;
    `undecided` (case, rule, unknown fact), each once. `reasons` and `statuses` (what became of every rule, by case
    and day) are filled on request only.
    """

    customer_id: str
    actions: tuple[ActionRow, ...] = ()
    cases: tuple[CaseDays, ...] = ()
    counts: Mapping[tuple[str, Status], int] = field(default_factory=dict)
    missed: frozenset[tuple[str, str, int | None]] = frozenset()
    undecided: frozenset[tuple[str, str, str]] = frozenset()
    reasons: Mapping[Why, int] = field(default_factory=dict)
    statuses: Mapping[tuple[str, int], Mapping[str, Status]] = field(default_factory=dict)
