"""A case, and the small things that state is made of. Days are the customer's; all of it is rebuilt from the history
at will."""

from __future__ import annotations

from dataclasses import dataclass, field

from dunning_dsl.ledger.debts import Debt


@dataclass(slots=True)
class Deed:
    """Something done to a customer, by us or by others: what limits count and contact facts read.

    `kind` is the verb (`send`, `ask feedback`, `offer`, `retry`, `charge`, `escalate`, `suspend`, `restore`, `cancel`,
    `refer`,
    `write off`, `assign`, `hold`, `stop`, `tag`), `name` its message, offer kind, stage, fee, queue, agency or tag.
    `day` is the day it may go, `own_day` the day of our decision (None: by others, seen at once). `failed` is known
    non-delivery; `dropped` is overtaken before it went.
    """

    kind: str
    name: str
    day: int
    channel: str | None = None
    role: str | None = None
    amount: int | None = None
    case_id: str | None = None
    rule: str | None = None
    action_id: str | None = None
    own_day: int | None = None
    at: int = 0
    currency: str | None = None
    failed: bool = False
    dropped: bool = False

    def seen(self, today: int) -> bool:
        """Facts see our own deeds from the day after their decision on (F1)."""
        return not self.dropped and (self.own_day is None or self.own_day < today)

    @property
    def contact(self) -> bool:
        return self.kind in ("send", "ask feedback")


@dataclass(slots=True)
class Promise:
    """A promise to pay `amount` by the end of `due_day`, made in case `case_id`; one that names no invoice runs on into
    the next case."""

    made_day: int
    due_day: int
    last_day: int
    amount: int
    currency: str
    invoice_id: str | None
    case_id: str | None = None
    paid: int = 0
    broken: bool = False

    def concerns(self, case: Case) -> bool:
        """Whether the case is one that the promise is seen in."""
        return self.invoice_id in (None, case.anchor.invoice.invoice_id) or self.case_id == case.case_id

    @property
    def outstanding(self) -> bool:
        return not self.broken and self.paid < self.amount


@dataclass(slots=True)
class Plan:
    """A running payment plan and the debts that it covers."""

    accepted_day: int
    currency: str
    covered: tuple[str, ...]


@dataclass(slots=True)
class Hold:
    """Binds from `first_day` through `last_day`; facts see it from `seen_from`."""

    first_day: int
    seen_from: int
    last_day: int
    promise: Promise | None = None

    def binds(self, day: int) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(slots=True)
class Attempt:
    """An attempt to take payment: of ours (a request, `own_day` set) or of others."""

    day: int
    own_day: int | None = None
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An offer that was taken up; `amount` in minor units where the history says one."""

    kind: str
    case_id: str | None
    day: int
    amount: int
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event of the language that a case may wait for. `own_day` hides what a rule of ours caused until the next
    day."""

    number: int
    event: str
    argument: str | None
    day: int
    own_day: int | None = None


@dataclass(frozen=True, slots=True)
class StageMove:
    """`day` of the move, `seen_from` the day facts see it, `rule` None when others did it."""

    stage: str
    day: int
    seen_from: int
    rule: str | None


@dataclass(slots=True)
class Closing:
    """How a case ended: the instant and day, why, the debts of its currency just after. `own_day` is set where a rule
    of ours ended it."""

    at: int
    day: int
    why: str
    debts: tuple[Debt, ...]
    own_day: int | None = None


@dataclass(slots=True)
class Case:
    """One customer's debt in one currency, seen from its anchor invoice (LANGUAGE.md, section 5)."""

    case_id: str
    currency: str
    anchor: Debt
    opened_day: int
    opened_at: int
    closing: Closing | None = None
    moves: list[StageMove] = field(default_factory=list)
    fired: dict[str, list[int]] = field(default_factory=dict)
    """The days on which each rule fired (its used-up marks)."""
    slots: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    """How each listed day of a rule ended, and on which day that was decided."""
    occurrences: dict[str, list[Occurrence]] = field(default_factory=dict)
    """What happened in the case that rules may wait for, by event."""
    consumed: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    """How each waiting event ended for a rule, and on which day that was decided."""
    holds: list[Hold] = field(default_factory=list)
    arms: dict[str, tuple[str, float]] = field(default_factory=dict)
    over: bool = False
    """Closed, with nothing left that any rule waits for; such a case never wakes but by an undone firing."""

    @property
    def open(self) -> bool:
        return self.closing is None

    @property
    def order(self) -> tuple[int, str, int]:
        """Cases of a customer stand by due date of the anchor, then invoice id."""
        return (self.anchor.invoice.due_on, self.anchor.invoice.invoice_id, self.opened_day)

    def held(self, day: int) -> bool:
        """Whether any hold, one made today included, binds on the day."""
        return any(h.binds(day) for h in self.holds)

    def stage(self, today: int, stages: tuple[str, ...]) -> str | None:
        """The stage that facts see today; one that the policy no longer has reads as the first."""
        if not stages:
            return None
        seen = [m.stage for m in self.moves if m.seen_from <= today]
        return seen[-1] if seen and seen[-1] in stages else stages[0]

    def moved_on(self, day: int) -> bool:
        return any(m.day == day and m.rule is not None for m in self.moves)

    def days_in_stage(self, today: int) -> int:
        """Days in the stage that facts see, its first included, days on hold left out. A stage reached on the day the
        case closed is a day old."""
        seen_by = today if self.closing is None else today + 1
        since = max((m.seen_from for m in self.moves if m.seen_from <= seen_by), default=self.opened_day)
        still = {day for h in self.holds for day in range(max(since, h.seen_from), min(today, h.last_day) + 1)}
        return max(1, today - since + 1 - len(still))
