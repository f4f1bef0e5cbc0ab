"""What a decision says: for every rule of every case what became of it, and why.

Plain frozen data; `record.py` turns it into JSON with a published schema, `explain.py` into sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dunning_dsl.ledger.model import Event
from dunning_dsl.program.values import Value

Status = Literal[
    "fired",
    "blocked",
    "deferred",
    "used up",
    "replaced",
    "held",
    "missed",
    "not due",
    "undecided",
    "not met",
]
"""The closed list of what becomes of a rule."""

STATUSES: tuple[Status, ...] = (
    "fired",
    "blocked",
    "deferred",
    "used up",
    "replaced",
    "held",
    "missed",
    "not due",
    "undecided",
    "not met",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A part of a condition as written in normal form, with the values it saw: `days_overdue >= 14`, (("days_overdue",
    "5 days"),)."""

    text: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule, or one action of it, did not go.

    `kind` says what `detail` is about: `never`, `limit`, `quiet`, `stage`, `retry`, `unreachable`, `hold`, `case
    over`, `repeated`,
    `condition`, `unknown`, `amount`, `time`, `replacement`. `guard` is the guard's place in its tuple (`nevers` or
    `limits`), `because` its own words; `earliest` the first day (ordinal) on which it may go, where that is known;
    `facts` the unknown facts. `last`, `never` and `true_from` (ordinals) are of conditions about what happened before:
    when it last did, or that it never did, and the first day on which the condition holds if nothing else happens;
    only explanations of a history have them.
    """

    kind: str
    detail: str
    seen: Seen | None = None
    guard: int | None = None
    because: str = ""
    earliest: int | None = None
    facts: tuple[str, ...] = ()
    last: int | None = None
    never: bool = False
    true_from: int | None = None


@dataclass(frozen=True, slots=True)
class ActionTaken:
    """One action that goes. `id` is a stable hash of (case, day, rule, position). `kind` is the verb (`send`, `ask
    feedback`, `offer`,
    `retry`, `charge`, `escalate`, `suspend`, `restore`, `cancel`, `refer`, `write off`, `assign`, `hold`, `tag`,
    `stop`).
    `name` is the message, offer kind, stage, queue, fee name, agency or tag; `amount` minor units; `args` the offer's,
    in their types' smallest units; `goes_at` an instant, `goes_day` the customer's day of it; `until` the last day of
    a hold, an offer or a task."""

    id: str
    kind: str
    rule: str
    position: int
    name: str = ""
    channel: str | None = None
    tone: str | None = None
    role: str | None = None
    amount: int | None = None
    args: tuple[tuple[str, Value], ...] = ()
    until: int | None = None
    goes_at: int = 0
    goes_day: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An action of a fired rule that did not go, and why."""

    position: int
    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    rule: str
    status: Status
    reasons: tuple[Reason, ...] = ()
    actions: tuple[ActionTaken, ...] = ()
    """What goes, in the order of the rule."""
    left_out: tuple[LeftOut, ...] = ()
    day: int | None = None
    """The listed day (`on day N`) that the status is about."""
    ended: tuple[tuple[int, str], ...] = ()
    """Listed days that ended here without firing: held, missed, not met or undecided."""
    events: tuple[int, ...] = ()
    """Numbers of the waiting events that it took up."""
    lapsed: tuple[tuple[int, str], ...] = ()
    """Waiting events that ended here without firing: missed, not met or undecided."""
    mark: str = ""
    """The rule whose marks it uses, where that is another: the one it replaces."""


@dataclass(frozen=True, slots=True)
class CaseDecision:
    """`closing` marks the decision of a closed case (its `on EVENT` rules only). `values` are the facts and
    definitions that were read, as people write them, in the order first read; `assumed` names those facts among them
    that a case told in facts did not tell."""

    case_id: str
    anchor: str
    currency: str
    opened_on: int
    closing: bool
    stage: str | None
    tone: str | None
    rules: tuple[RuleOutcome, ...]
    values: tuple[tuple[str, str], ...] = ()
    arms: tuple[tuple[str, str, float], ...] = ()
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of one customer: `day` is the customer's day of the moment `at`. `events` are what the decision
    writes to the history."""

    decision_id: str
    customer_id: str
    day: int
    at: int
    policy: str
    cases: tuple[CaseDecision, ...]
    events: tuple[Event, ...] = ()

    @property
    def actions(self) -> tuple[ActionTaken, ...]:
        """Every action that goes: cases in order, rules in the order of the file."""
        return tuple(a for case in self.cases for outcome in case.rules for a in outcome.actions)
