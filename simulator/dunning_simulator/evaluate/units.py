"""Who was drawn into which arm, when, and what became of what they owed.

A customer comes in with the first decision in which they were drawn (first eligibility) and stays in that arm,
whatever happened later: intention to treat. Their first debt is the anchor of that case. Where it had just fallen due
or was still to, they are a *fresh* unit: every debt of theirs, the later ones too, is followed for the horizon from its
own due date. Where it was overdue for longer they are an *arrears* unit: what they owed is followed from the draw.
Debts that are not followed in full yet are no part of any number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dunning_dsl.decide.experiments import arm_place
from dunning_dsl.decide.moment import terms_of
from dunning_dsl.ledger.model import Event, Ledger
from dunning_dsl.program.statements import Experiment, Program
from dunning_simulator.evaluate.cash import Owed, Watched, watch

CONTACTS = frozenset({"message_sent", "feedback_asked"})
ENDED = frozenset({"cancelled", "referred", "written_off"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be counted: the experiment, its policy, a currency, the follow-up in days, the due dates that may
    count (`first` to `last - horizon`), `last` being the last day seen."""

    program: Program
    experiment: Experiment
    currency: str
    horizon: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A debt that is followed in full: through `last`, from `zero` on."""

    debt: Owed
    zero: int
    last: int

    @property
    def recovered(self) -> int:
        return self.debt.received(self.last)

    @property
    def settled(self) -> bool:
        return self.debt.settled(self.last) is not None

    @property
    def days(self) -> int:
        """Days from its clock's zero until it was paid in full, at most all that were followed."""
        found = self.debt.settled(self.last)
        return self.last - self.zero if found is None else max(0, found - self.zero)


@dataclass(frozen=True, slots=True)
class Unit:
    """A drawn customer. `debts` are those owed at the draw, `later` those billed since; `events` counts what happened
    through the follow-up of the first debt; `policy` is the digest that drew them."""

    customer_id: str
    arm: str
    share: float
    as_drawn: bool
    entered: int
    arrears: bool
    policy: str
    debts: tuple[Counted, ...]
    later: tuple[Counted, ...]
    events: dict[str, int]
    fees: int
    known_before: int

    @property
    def all_debts(self) -> tuple[Counted, ...]:
        return self.debts + self.later


@dataclass(slots=True)
class Seen:
    """What was met on the way: customers by arm (all that were drawn), those not followed in full, the arms that the
    log names; `shares_vary` where the log has other shares than the policy, `shares_unknown` where they cannot be told
    for all arms."""

    drawn: dict[str, int] = field(default_factory=dict)
    expected: dict[str, float] = field(default_factory=dict)
    unfinished: int = 0
    first_follow_up: int | None = None
    outside: int = 0
    messages: int = 0
    shares_vary: bool = False
    shares_unknown: bool = False


def draws(ledger: Ledger, experiment: str) -> Iterator[tuple[Event, str, float]]:
    """The decisions of a ledger in which the customer was drawn, with arm and share: not those that only read the first
    arm (share 1)."""
    for event in ledger.events:
        if event.record is not None:
            for name, arm, share in event.record.arms:
                if name == experiment and share != 1:
                    yield event, arm, share


def currency_of(ledger: Ledger, event: Event) -> str | None:
    """The currency of the case that a decision was about."""
    return next((i.currency for i in ledger.invoices if i.invoice_id == event.invoice_id), event.currency)


def units(plan: Plan, ledgers: Iterable[Ledger], seen: Seen) -> Iterator[Unit]:
    """The units of a currency that have a debt which is followed in full; all that was met goes into `seen`."""
    terms = terms_of(plan.program)
    for ledger in ledgers:
        start = next((d for d in draws(ledger, plan.experiment.name) if _counts(plan, ledger, d[0])), None)
        if start is None:
            continue
        event, arm, share = start
        _drawn(seen, plan.experiment, arm, share)
        seen.messages += sum(e.kind in CONTACTS for e in ledger.events)
        unit = _unit(plan, ledger, start, watch(ledger, terms, event, plan.currency, plan.last), seen)
        if unit is not None:
            yield unit


def _counts(plan: Plan, ledger: Ledger, event: Event) -> bool:
    return currency_of(ledger, event) == plan.currency and event.day <= plan.last


def _drawn(seen: Seen, experiment: Experiment, arm: str, share: float) -> None:
    """Count the customer and, by the shares of their time, who was to be expected where. Of a draw with other shares
    than the policy's only the share of the arm that came is in the log; with two arms that is enough."""
    seen.drawn[arm] = seen.drawn.get(arm, 0) + 1
    shares = {name: s / 10**6 for name, s in zip(experiment.type.members, experiment.shares, strict=True)}
    if abs(shares[arm] - share) > 1e-6:
        seen.shares_vary = True
        seen.shares_unknown |= len(shares) != 2
        shares = {name: share if name == arm else 1 - share for name in shares}
    for name, each in shares.items():
        seen.expected[name] = seen.expected.get(name, 0.0) + each


def _unit(plan: Plan, ledger: Ledger, start: tuple[Event, str, float], watched: Watched, seen: Seen) -> Unit | None:
    event, arm, share = start
    anchor = next((o for o in watched.then if o.invoice.invoice_id == event.invoice_id), None)
    if anchor is None:
        seen.outside += 1
        return None
    arrears = anchor.invoice.due_on < watched.day - plan.program.settings.catch_up
    end = (watched.day if arrears else anchor.invoice.due_on) + plan.horizon
    starts = watched.day if arrears else anchor.invoice.due_on
    if starts < plan.first:
        seen.outside += 1
        return None
    if end > plan.last:
        seen.unfinished += 1
        seen.first_follow_up = end if seen.first_follow_up is None else min(end, seen.first_follow_up)
        return None
    if arrears:
        debts = tuple(Counted(o, watched.day, end) for o in watched.then)
        later: tuple[Counted, ...] = ()
    else:
        debts = _followed(plan, watched.then)
        later = _followed(plan, watched.later)
    place = arm_place(plan.experiment, ledger.customer.customer_id)
    return Unit(
        ledger.customer.customer_id,
        arm,
        share,
        plan.experiment.type.members[place] == arm,
        watched.day,
        arrears,
        event.policy or "",
        debts,
        later,
        _events(ledger, watched.day, end),
        sum(o.received(end) for o in watched.fees),
        sum(o.amount for o in watched.then),
    )


def _followed(plan: Plan, found: Iterable[Owed]) -> tuple[Counted, ...]:
    """The debts that are followed in full, each from its own due date; none that fell due after the draw ended."""
    before = plan.experiment.before_day
    return tuple(
        Counted(o, o.invoice.due_on, o.invoice.due_on + plan.horizon)
        for o in found
        if o.invoice.due_on + plan.horizon <= plan.last and (before is None or o.invoice.due_on < before)
    )


def _events(ledger: Ledger, first: int, last: int) -> dict[str, int]:
    """What happened from the draw through the follow-up of the first debt, by kind; messages that were overtaken before
    they went are none."""
    gone = {e.action_id for e in ledger.events if e.kind == "overtaken"}
    found: dict[str, int] = {}
    for event in ledger.events:
        if first <= event.day <= last and (event.action_id is None or event.action_id not in gone):
            kind = "contact" if event.kind in CONTACTS else event.kind
            found[kind] = found.get(kind, 0) + 1
    return found
