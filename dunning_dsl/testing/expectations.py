"""What a test expected, beside what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from dunning_dsl.decide.decision import ActionTaken, Decision
from dunning_dsl.program.expressions import Amounts, Const, Expr, Param
from dunning_dsl.program.statements import (
    Action,
    AskFeedback,
    Assign,
    Cancel,
    Charge,
    Escalate,
    Expect,
    Hold,
    Offer,
    Program,
    Refer,
    Restore,
    Retry,
    Send,
    Stop,
    Suspend,
    Tag,
    WriteOff,
)
from dunning_dsl.program.values import Value

LISTED = frozenset({"send", "ask feedback", "offer", "retry", "charge", "suspend", "cancel", "refer"})
"""Verbs that a test must expect: contacts, offers, and what bears on money and service. All others may be left
unsaid."""

VERBS: Mapping[type, str] = {
    Send: "send",
    AskFeedback: "ask feedback",
    Offer: "offer",
    Escalate: "escalate",
    Assign: "assign",
    Retry: "retry",
    Charge: "charge",
    Hold: "hold",
    Suspend: "suspend",
    Restore: "restore",
    Cancel: "cancel",
    Refer: "refer",
    WriteOff: "write off",
    Tag: "tag",
    Stop: "stop",
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One action of one day's decision; `overtaken` says why it did not go after all."""

    day: int
    action: ActionTaken
    currency: str
    overtaken: str | None = None


@dataclass(slots=True)
class Outcome:
    """How one stretch of days came out: what was expected and did not happen, what happened and was not expected, what
    was wrongly so, and what happened as expected (`met`)."""

    missing: list[Expect] = field(default_factory=list)
    forbidden: list[tuple[Expect, Happened]] = field(default_factory=list)
    status: list[Expect] = field(default_factory=list)
    unexpected: list[Happened] = field(default_factory=list)
    met: list[Happened] = field(default_factory=list)


def happenings(decisions: Mapping[int, Decision], overtaken: Mapping[str, str]) -> list[Happened]:
    """All actions, days in order."""
    return [
        Happened(day, action, case.currency, overtaken.get(action.id))
        for day in sorted(decisions)
        for case in decisions[day].cases
        for outcome in case.rules
        for action in outcome.actions
    ]


def compare(
    expects: Iterable[Expect], happened: Iterable[Happened], decisions: Iterable[Decision], program: Program
) -> Outcome:
    """Each expected action takes one that happened, the most precise expectations first; what is left of the listed
    kinds is unexpected."""
    outcome = Outcome()
    left = [one for one in happened if one.overtaken is None]
    went = list(left)
    statuses = _statuses(decisions)
    wanted = sorted((e for e in expects if e.kind == "action"), key=lambda e: -len(e.said))
    for expect in wanted:
        found = next((one for one in left if fits(expect, one, program)), None)
        if found is None:
            outcome.missing.append(expect)
        else:
            left.remove(found)
            outcome.met.append(found)
    for expect in expects:
        if expect.kind == "not":
            outcome.forbidden += [(expect, one) for one in went if fits(expect, one, program)]
        elif expect.kind not in ("action", "nothing") and expect.kind not in statuses.get(expect.rule or "", ()):
            outcome.status.append(expect)
    forbidden = [one for _, one in outcome.forbidden]
    outcome.unexpected = [one for one in left if one.action.kind in LISTED and one not in forbidden]
    return outcome


def _statuses(decisions: Iterable[Decision]) -> dict[str, set[str]]:
    """What became of each rule in these decisions, listed days and waiting events that ended included."""
    found: dict[str, set[str]] = {}
    for decision in decisions:
        for case in decision.cases:
            for outcome in case.rules:
                of = found.setdefault(outcome.rule, set())
                of.add(outcome.status)
                of.update(how for _, how in (*outcome.ended, *outcome.lapsed))
    return found


def fits(expect: Expect, one: Happened, program: Program) -> bool:
    """Whether an action is the expected one, as far as the test says."""
    expected = expect.action
    return (
        expected is not None
        and VERBS[type(expected)] == one.action.kind
        and _SAME[type(expected)](expected, expect.said, one, program)
    )


def _sent(expected: Send, said: frozenset[str], one: Happened, program: Program) -> bool:
    action = one.action
    return (
        action.channel in expected.channels
        and action.name == expected.message
        and ("tone" not in said or action.tone == expected.tone)
        and ("role" not in said or action.role == expected.role)
        and ("at" not in said or expected.at is None or _minute(one, program) == expected.at)
    )


def _minute(one: Happened, program: Program) -> int:
    from dunning_dsl.ledger import clock

    return clock.local(program.settings.timezone, one.action.goes_at)[1]


def _offered(expected: Offer, said: frozenset[str], one: Happened, program: Program) -> bool:
    made = dict(one.action.args)
    return one.action.name == expected.kind and all(
        made.get(name) == _value(value, one.currency, program) for name, value in expected.args
    )


def _charged(expected: Charge, said: frozenset[str], one: Happened, program: Program) -> bool:
    return one.action.name == expected.name and (
        "amount" not in said or one.action.amount == _value(expected.amount, one.currency, program)
    )


def _value(expr: Expr, currency: str, program: Program) -> Value | None:
    """The value of a literal or a param's first value; anything else fits nothing."""
    match expr:
        case Const(_, value):
            return value
        case Amounts(by_currency):
            return dict(by_currency).get(currency)
        case Param(_, name):
            first = next(p.values[0][1] for p in program.params if p.name == name)
            return _value(first, currency, program)
        case _:
            return None


def _named(name: Callable[[Action], str]) -> Callable[[Action, frozenset[str], Happened, Program], bool]:
    return lambda expected, said, one, program: one.action.name == name(expected)


def _any(expected: Action, said: frozenset[str], one: Happened, program: Program) -> bool:
    return True


_SAME: Mapping[type, Callable[..., bool]] = {
    Send: _sent,
    Offer: _offered,
    Charge: _charged,
    AskFeedback: lambda e, said, one, p: one.action.channel == e.channel and one.action.name == e.message,
    Retry: lambda e, said, one, p: not e.on_backup or "backup" in one.action.detail,
    Cancel: lambda e, said, one, p: not e.at_period_end or "period" in one.action.detail,
    Escalate: _named(lambda e: e.stage),  # type: ignore[union-attr]
    Assign: _named(lambda e: e.queue),  # type: ignore[union-attr]
    Refer: _named(lambda e: e.agency),  # type: ignore[union-attr]
    Tag: _named(lambda e: e.name),  # type: ignore[union-attr]
    Hold: _any,
    Suspend: _any,
    Restore: _any,
    WriteOff: _any,
    Stop: _any,
}
"""For each verb, whether an action of it is the expected one."""
