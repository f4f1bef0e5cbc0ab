"""Cases told in facts, in the language's own words, for the policies of `tests.strategies.policies`."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from dunning_dsl.engine.one.layout import Layout
from dunning_dsl.messages.uses import uses_of
from dunning_dsl.program.statements import FactDecl, OnEvent, Program
from dunning_dsl.program.values import UNKNOWN, Value

_DAYS = st.one_of(st.integers(-8, 40), st.sampled_from(("forever", "5 days", "2 weeks")))
_COUNT = st.integers(0, 6)
_MONEY = st.one_of(st.integers(0, 320), st.sampled_from(("99.99 USD", "100", "250.00 USD", Decimal("100.01"))))
_FLAG = st.booleans()

FACTS: dict[str, st.SearchStrategy[Any]] = {
    "days_overdue": _DAYS,
    "amount_due": st.one_of(_MONEY, st.sampled_from((0, -5, 1))),
    "days_since_contact": st.integers(0, 40),
    "days_since_payment": st.integers(0, 40),
    "days_in_stage": st.integers(1, 40),
    "tenure": st.integers(0, 400),
    "promise_due_in": _DAYS,
    "open_invoices": _COUNT,
    "overdue_invoices": _COUNT,
    "score": _COUNT,
    "contacts(7 days)": _COUNT,
    "contacts(3 days)": _COUNT,
    "contacts(2 days)": _COUNT,
    "sent(email, 14 days)": _COUNT,
    "sent(email, 2 weeks)": _COUNT,
    "sent(sms, 7 days)": _COUNT,
    "sent(email, 3 days)": _COUNT,
    "attempts(30 days)": _COUNT,
    "late_payments(365 days)": _COUNT,
    "complaints(60 days)": _COUNT,
    "amount_overdue": _MONEY,
    "mrr": _MONEY,
    "interest(10%)": _MONEY,
    "plan": st.sampled_from(("free", "pro", "enterprise")),
    "stage": st.sampled_from(("reminder", "notice", "final")),
    "health": st.one_of(st.none(), st.integers(0, 100), st.just(Decimal("40.5"))),
    "decline_code": st.sampled_from(("", "insufficient_funds", "stolen_card", "expired_card")),
    "payment_method": st.sampled_from(("card", "bank_debit", "none")),
    "country": st.sampled_from(("", "US", "DE")),
    "part_paid": _FLAG,
    "promised": _FLAG,
    "promise_broken": _FLAG,
    "on_hold": _FLAG,
    "disputed": _FLAG,
    "autopay": st.one_of(_FLAG, st.just("true")),
    "open_ticket": _FLAG,
    "suspended": _FLAG,
    "channel_failed(email)": _FLAG,
    "channel_failed(in_app)": _FLAG,
    "reachable(sms)": _FLAG,
    "reachable(email)": _FLAG,
    "consented(sms)": st.one_of(st.none(), _FLAG),
    "opted_out(sms)": _FLAG,
    "replied(10 days)": _FLAG,
    'noticed("notice", 5 days)': _FLAG,
    "no_response(email, 5 days)": _FLAG,
    "offer_accepted(discount)": _FLAG,
    "business_day": _FLAG,
    "weekday": st.sampled_from(("monday", "sunday")),
}

EVENTS = (
    "payment_received",
    "payment_failed",
    "case_opened",
    "case_closed",
    "promise_made",
    "promise_broken",
    "message_failed(email)",
    "replied",
    "opted_out(sms)",
    'task_done("calls")',
)


@st.composite
def told(draw: st.DrawFn, *, arms: tuple[str, ...] = (), facts: tuple[str, ...] = tuple(FACTS)) -> dict[str, Any]:
    """A case that tells some of the facts; `arms` are those of the experiment `trial`, where there is one."""
    names = draw(st.lists(st.sampled_from(facts), unique=True, max_size=12))
    case = {name: draw(FACTS[name]) for name in names}
    if draw(st.integers(0, 3)) == 0:
        case["on"] = draw(st.lists(st.sampled_from(EVENTS), min_size=1, max_size=2))
    if draw(st.integers(0, 3)) == 0:
        case["id"] = draw(st.sampled_from(("C1", "C2", 7, None)))
    if draw(st.integers(0, 5)) == 0:
        case["today"] = draw(st.sampled_from(("2026-02-27", "2026-03-01", "2026-03-08", "2026-12-25")))
    if arms and draw(st.integers(0, 2)) == 0:
        case["trial"] = draw(st.sampled_from(arms))
    return case


def random_case(program: Program, layout: Layout, rng: Random) -> dict[str, Any]:
    """A case that tells some of what a policy looks at, near where it makes a difference."""
    keys = list(layout.reader.slots)
    sent = {use.message for use in uses_of(program)}
    case: dict[str, Any] = {}
    for key in rng.sample(keys, rng.randint(1, len(keys))):
        decl = next((f for f in program.facts if f.name == key[0]), None)
        if decl is not None and _may_be_told(decl, key[1], sent):
            case[_written(decl, key[1])] = _value(decl, rng.choice(layout.domain(key)), rng)
    if rng.random() < 0.3:
        events = [r.head for r in program.rules if isinstance(r.head, OnEvent)]
        named = [f"{e.event}({e.argument})" if e.argument else e.event for e in events]
        case["on"] = [rng.choice([*(name for name in named if "(" not in name), "case_closed"])]
    for experiment in program.experiments:
        if rng.random() < 0.3:
            case[experiment.name] = rng.choice(experiment.type.members)
    return {**case, "id": f"C{rng.randint(1, 40)}"} if rng.random() < 0.8 else case


def _may_be_told(decl: FactDecl, args: tuple[bool | int | str, ...], sent: set[str]) -> bool:
    """Nothing is known of a message that no rule sends."""
    return all(arg in sent for kind, arg in zip(decl.parameters, args, strict=True) if kind == "message")


def _written(decl: FactDecl, args: tuple[bool | int | str, ...]) -> str:
    shown = [
        f'"{arg}"' if kind == "message" else f"{int(arg) / 10**4}%" if kind == "rate" else str(arg)
        for kind, arg in zip(decl.parameters, args, strict=True)
    ]
    return f"{decl.name}({', '.join(shown)})" if shown else decl.name


def _value(decl: FactDecl, value: Value, rng: Random) -> Any:
    """A value in smallest units as JSON would tell it, or one near it."""
    if value is UNKNOWN:
        return None
    if decl.type.kind == "text":
        codes = {"country": ("", "US", "DE", "GB"), "region": ("", "US-MA", "GB-SCT")}.get(decl.name)
        return rng.choice(codes) if codes else "other" if value == "\0" else value
    if not decl.type.numeric:
        return value
    assert isinstance(value, int)
    near = value + rng.choice((0, 0, 1, -1, rng.randint(0, 5)))
    near = max(near, 0 if decl.low is None else decl.low)
    if decl.type.kind == "percent":
        return f"{Decimal(near) / 10**4}%"
    if decl.type.kind == "money":
        return rng.choice((near // 100, Decimal(near) / 100, f"{Decimal(near) / 100:.2f}"))
    return Decimal(near) / 10**6 if decl.type.kind == "number" else near
