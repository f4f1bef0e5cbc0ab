"""One candidate's turn: whole or not at all (LANGUAGE.md, section 5, steps 3 and 4).

First all its actions against every `never`, then all against the limits together. `send first of` takes the first
channel with which that goes. Actions with an `if` are tried after the others, one by one, and left out where something
stops them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import product

from dunning_dsl.decide import hindrances
from dunning_dsl.decide.decision import ActionTaken, LeftOut, Reason, RuleOutcome
from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.decide.guards import Guards
from dunning_dsl.decide.moment import Moment
from dunning_dsl.decide.patterns import CLOSED_OUT, HELD_BACK
from dunning_dsl.decide.why import not_met, seen, undecided
from dunning_dsl.facts.calendar import after_business_days
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.case import Case, Deed
from dunning_dsl.program import statements as s
from dunning_dsl.program.expressions import Expr
from dunning_dsl.program.values import UNKNOWN, Value
from dunning_dsl.program.words import action_words


@dataclass(slots=True)
class Bench:
    """What a candidate needs on its turn: its case, the facts its conditions see, the guards, and what the decision
    knows of the case."""

    case: Case
    snapshot: Snapshot
    guards: Guards
    moment: Moment
    stages: tuple[str, ...]
    tones: tuple[str, ...]
    tone: Value
    country: str
    held: bool = False
    moved: bool = False

    @property
    def stage(self) -> int:
        """The place of the stage that the case is in, as facts see it."""
        found = self.snapshot.source("stage", ())
        return self.stages.index(found) if isinstance(found, str) and found in self.stages else 0


@dataclass(frozen=True, slots=True)
class Ready:
    """An action whose values are known, on one channel."""

    position: int
    action: s.Action
    deed: Deed
    taken: ActionTaken
    quiet: Reason | None = None


@dataclass(slots=True)
class Turn:
    """What came of trying a set of actions: what stands in the way, else what goes."""

    ready: list[Ready] = field(default_factory=list)
    blocked: Reason | None = None
    deferred: Reason | None = None
    repeated: list[LeftOut] = field(default_factory=list)


def attempt(bench: Bench, rule: s.Rule) -> tuple[RuleOutcome, list[Deed]]:
    """What becomes of a candidate, and what it did."""
    binding, optional, left = _sort_steps(bench.snapshot, rule)
    unknown = _unknown_of(bench.snapshot, (*binding, *optional))
    if unknown:
        return RuleOutcome(rule.name, "undecided", (undecided(bench.snapshot, *unknown),)), []
    out_of_turn = next((r for r in (_out_of_turn(bench, step.action) for _, step in binding) if r is not None), None)
    if out_of_turn is not None:
        return RuleOutcome(rule.name, "not due", (out_of_turn,)), []
    turn = _best(bench, rule, binding, [])
    if turn.blocked is not None:
        return RuleOutcome(rule.name, "blocked", (turn.blocked,), left_out=tuple(left)), []
    if turn.deferred is not None:
        return RuleOutcome(rule.name, "deferred", (turn.deferred,), left_out=tuple(left)), []
    stopped: list[Turn] = []
    for position, step in optional:
        reason = _out_of_turn(bench, step.action)
        more = Turn(blocked=reason) if reason is not None else _best(bench, rule, [(position, step)], turn.ready)
        stopping = more.blocked or more.deferred
        if stopping is None:
            turn.ready += more.ready
            turn.repeated += more.repeated
        else:
            stopped.append(more)
            left.append(LeftOut(position, action_words(step.action), stopping))
    left = sorted([*left, *turn.repeated], key=lambda one: one.position)
    if not turn.ready and not turn.repeated:
        return _nothing_left(rule, stopped, left), []
    ready = sorted(turn.ready, key=lambda one: one.position)
    return RuleOutcome(rule.name, "fired", (), tuple(r.taken for r in ready), tuple(left)), [r.deed for r in ready]


def _nothing_left(rule: s.Rule, stopped: list[Turn], left: list[LeftOut]) -> RuleOutcome:
    """A rule whose actions are all left out has not fired."""
    reasons = tuple(one.reason for one in left)
    if any(t.deferred is not None for t in stopped):
        return RuleOutcome(rule.name, "deferred", reasons, left_out=tuple(left))
    return RuleOutcome(rule.name, "blocked" if stopped else "not met", reasons, left_out=tuple(left))


# --- which actions, and with what values -----------------------------------------------------------------------------

_Placed = tuple[int, s.Step]


def _sort_steps(snapshot: Snapshot, rule: s.Rule) -> tuple[list[_Placed], list[_Placed], list[LeftOut]]:
    """The actions that stand or fall together, those that may be left out, and those left out already."""
    lenient = holds_or_stops(rule)
    binding: list[_Placed] = []
    optional: list[_Placed] = []
    left: list[LeftOut] = []
    for position, step in enumerate(rule.steps):
        reason = _not_wanted(snapshot, step)
        if reason is not None:
            left.append(LeftOut(position, action_words(step.action), reason))
        elif step.condition is not None or (lenient and not isinstance(step.action, s.Hold | s.Stop)):
            optional.append((position, step))
        else:
            binding.append((position, step))
    return binding, optional, left


def unknown_values(snapshot: Snapshot, rule: s.Rule) -> list[Expr]:
    """The values of a candidate's actions that are unknown: one is enough to leave the rule undecided."""
    binding, optional, _ = _sort_steps(snapshot, rule)
    return _unknown_of(snapshot, (*binding, *optional))


def _unknown_of(snapshot: Snapshot, steps: Iterable[_Placed]) -> list[Expr]:
    return [e for _, step in steps for e in _values_of(step.action) if snapshot.value(e) is UNKNOWN]


def holds_or_stops(rule: s.Rule) -> bool:
    """Whether the rule is tried before all others."""
    return any(isinstance(step.action, s.Hold | s.Stop) for step in rule.steps)


def _not_wanted(snapshot: Snapshot, step: s.Step) -> Reason | None:
    """Why an action is left out by its own words: its `if`, or an amount that is not above zero."""
    if step.condition is not None:
        wanted = snapshot.value(step.condition)
        if wanted is not True:
            return not_met(snapshot, step.condition) if wanted is False else undecided(snapshot, step.condition)
    for expr in amounts_of(step.action):
        value = snapshot.value(expr)
        if isinstance(value, int) and not isinstance(value, bool) and value <= 0:
            return Reason("amount", hindrances.not_above_zero(expr), seen=seen(snapshot, expr))
    return None


def amounts_of(action: s.Action) -> tuple[Expr, ...]:
    """A charge, discount or count that is not above zero leaves its action out."""
    match action:
        case s.Charge(_, amount):
            return (amount,)
        case s.Offer(_, args):
            return tuple(expr for _, expr in args)
        case _:
            return ()


def _values_of(action: s.Action) -> Iterator[Expr]:
    yield from amounts_of(action)
    match action:
        case s.Offer(lasts=lasts) if lasts is not None:
            yield lasts.amount
        case s.Hold(lasts):
            yield lasts.amount
        case s.Assign(_, due) if due is not None:
            yield due.amount
        case _:
            return


def _out_of_turn(bench: Bench, action: s.Action) -> Reason | None:
    """`escalate to S` is for a case in the stage just before S; `straight` for one anywhere before it."""
    if not isinstance(action, s.Escalate):
        return None
    target = bench.stages.index(action.stage)
    if target == bench.stage + 1 or (action.straight and target > bench.stage):
        return None
    return Reason("stage", hindrances.out_of_turn(bench.stages[bench.stage], action.stage))


# --- trying ----------------------------------------------------------------------------------------------------------


def _best(bench: Bench, rule: s.Rule, steps: list[_Placed], earlier: list[Ready]) -> Turn:
    """The turn with the first channels that go; where none do, deferred if a limit alone kept one out, else blocked."""
    tried: list[Turn] = []
    for channels in product(*(channels_to_try(bench, step.action) for _, step in steps)):
        turn = try_steps(bench, rule, [(p, st, c) for (p, st), c in zip(steps, channels, strict=True)], earlier)
        limited = turn.deferred is not None and turn.deferred.kind == "limit"
        if turn.blocked is None and not limited:
            return turn
        tried.append(turn)
    if not tried:
        return Turn(blocked=Reason("unreachable", hindrances.NO_CHANNEL))
    return next((t for t in tried if t.blocked is None), tried[0])


def channels_to_try(bench: Bench, action: s.Action) -> list[str | None]:
    """The channels to try: of `first of` those that are reachable and have not failed."""
    match action:
        case s.Send(channels=(channel,)):
            return [channel]
        case s.Send(channels=channels):
            return [
                c
                for c in channels
                if _reachable(bench, c) and bench.snapshot.source("channel_failed", (c,)) is not True
            ]
        case s.AskFeedback(channel=channel):
            return [channel]
        case _:
            return [None]


def _reachable(bench: Bench, channel: str) -> bool:
    return bench.snapshot.source("reachable", (channel,)) is True


def try_steps(bench: Bench, rule: s.Rule, steps: list[tuple[int, s.Step, str | None]], earlier: list[Ready]) -> Turn:
    """All against every `never` first; then all against what is scarce."""
    turn = Turn()
    for position, step, channel in steps:
        ready = _ready(bench, rule, position, step.action, channel)
        if _said_today(bench, ready.deed):
            text = action_words(step.action)
            turn.repeated.append(LeftOut(position, text, Reason("repeated", f"{text} went today already")))
        else:
            turn.ready.append(ready)
    turn.blocked = next((r for r in (_forbidden(bench, one) for one in turn.ready) if r is not None), None)
    if turn.blocked is None:
        turn.deferred = _scarce(bench, turn.ready, earlier)
    return turn


def _forbidden(bench: Bench, ready: Ready) -> Reason | None:
    deed = ready.deed
    if deed.kind in ("hold", "stop"):
        return None
    if deed.contact and not _reachable(bench, deed.channel or ""):
        return Reason("unreachable", hindrances.unreachable(deed.channel))
    if not bench.case.open and deed.kind in CLOSED_OUT:
        return Reason("case over", hindrances.closed(deed.kind))
    if bench.held and deed.kind in HELD_BACK:
        return Reason("hold", hindrances.on_hold(deed.kind))
    return bench.guards.forbidding(deed)


def _scarce(bench: Bench, ready: list[Ready], earlier: list[Ready]) -> Reason | None:
    """Limits first, then the one stage move, the one retry, and quiet hours."""
    before = [one.deed for one in earlier]
    for place, one in enumerate(ready):
        if one.deed.kind in ("hold", "stop"):
            continue
        reason = bench.guards.exceeding(one.deed, [*before, *(r.deed for r in ready[:place])])
        if reason is not None:
            return reason
    tomorrow = bench.moment.day + 1
    kinds = [d.kind for d in before]
    for one in ready:
        if one.deed.kind == "escalate" and (bench.moved or "escalate" in kinds):
            return Reason("stage", hindrances.MOVED_TODAY, earliest=tomorrow)
        if one.deed.kind == "retry" and ("retry" in kinds or _retried_today(bench)):
            return Reason("retry", hindrances.RETRIED_TODAY, earliest=tomorrow)
        if one.quiet is not None:
            return one.quiet
        kinds.append(one.deed.kind)
    return None


def _retried_today(bench: Bench) -> bool:
    return any(d.kind == "retry" and d.own_day == bench.moment.day and not d.dropped for d in bench.guards.done)


def _said_today(bench: Bench, deed: Deed) -> bool:
    """The same message on the same channel to the same role goes once a day and case."""
    return deed.contact and any(
        d.contact
        and not d.dropped
        and d.own_day == deed.own_day
        and (d.name, d.channel, d.role, d.case_id) == (deed.name, deed.channel, deed.role, deed.case_id)
        for d in bench.guards.done
    )


# --- an action with its values ---------------------------------------------------------------------------------------


def action_id(case_id: str, day: int, rule: str, position: int) -> str:
    """A stable name for one action: the first 16 hex digits of BLAKE2b over (case, day, rule, position). The day is
    that of the decision, in the zone that sets the moment."""
    key = "\0".join((case_id, str(day), rule, str(position)))
    return blake2b(key.encode(), digest_size=8).hexdigest()


def _ready(bench: Bench, rule: s.Rule, position: int, action: s.Action, channel: str | None) -> Ready:
    moment, case = bench.moment, bench.case
    taken = taken_of(bench, rule, position, action)
    quiet = None
    if channel is not None:
        at, quiet = bench.guards.goes_at(channel, action.at if isinstance(action, s.Send) else None)
        taken = replace(taken, channel=channel, goes_at=at, goes_day=clock.day_of(moment.zone, at))
    deed = Deed(
        kind=taken.kind,
        name=taken.name,
        day=taken.goes_day,
        channel=channel,
        role=taken.role,
        amount=taken.amount,
        case_id=case.case_id,
        rule=rule.name,
        action_id=taken.id,
        own_day=moment.day,
        at=taken.goes_at,
    )
    return Ready(position, action, deed, taken, quiet)


def taken_of(bench: Bench, rule: s.Rule, position: int, action: s.Action) -> ActionTaken:
    value = bench.snapshot.value
    kind, day = VERB[type(action)], bench.moment.day
    base = ActionTaken(
        action_id(bench.case.case_id, bench.moment.number, rule.name, position),
        kind,
        rule.name,
        position,
        role="customer",
        goes_at=bench.moment.at,
        goes_day=day,
    )
    match action:
        case s.Send(_, message, tone, role):
            return replace(base, name=message, role=role, tone=tone or str(bench.tone))
        case s.AskFeedback(_, message):
            return replace(base, name=message, tone=str(bench.tone))
        case s.Offer(offer, args, lasts):
            given = tuple((name, value(expr)) for name, expr in args)
            return replace(base, name=offer, args=given, until=_until(bench, lasts))
        case s.Escalate(stage):
            return replace(base, name=stage)
        case s.Assign(queue, due):
            return replace(base, name=queue, until=_until(bench, due))
        case s.Retry(on_backup):
            return replace(base, name="", detail="on backup" if on_backup else "")
        case s.Charge(name, amount):
            charged = value(amount)
            return replace(base, name=name, amount=charged if isinstance(charged, int) else 0)
        case s.Hold(lasts, why):
            until = _until(bench, lasts)
            return replace(base, detail=why, until=min(until, day + 366) if until is not None else day)
        case s.Cancel(at_period_end):
            return replace(base, detail="at period end" if at_period_end else "")
        case s.Refer(agency):
            return replace(base, name=agency)
        case s.Tag(name):
            return replace(base, name=name)
        case s.Stop(why):
            return replace(base, detail=why)
        case _:
            return base


VERB: dict[type[s.Action], str] = {
    s.Send: "send",
    s.Offer: "offer",
    s.Escalate: "escalate",
    s.Assign: "assign",
    s.Retry: "retry",
    s.Charge: "charge",
    s.Hold: "hold",
    s.Suspend: "suspend",
    s.Restore: "restore",
    s.Cancel: "cancel",
    s.Refer: "refer",
    s.WriteOff: "write off",
    s.AskFeedback: "ask feedback",
    s.Tag: "tag",
    s.Stop: "stop",
}


def _until(bench: Bench, lasts: s.Duration | None) -> int | None:
    """The last day of a hold, an offer or a task: so many days, or business days of the customer's country, from
    today."""
    if lasts is None:
        return None
    count = bench.snapshot.value(lasts.amount)
    assert isinstance(count, int)
    if lasts.business:
        return after_business_days(bench.country, bench.moment.day, count)
    return bench.moment.day + count
