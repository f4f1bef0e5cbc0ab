"""Replays written by hand, for the comparison and the reports."""

from __future__ import annotations

from collections import Counter
from datetime import date

from dunning_simulator.rows import ActionRow, CaseDays, CustomerReplay, Request, Why

from dunning_dsl.decide.decision import Status
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.expressions import Const
from dunning_dsl.program.statements import Escalate, OnDay, ParamDecl, Program, Rule, Send, Settings, Step
from dunning_dsl.program.values import DAYS, NUMBER

DAY = date(2026, 3, 2).toordinal()
FIRST, LAST = DAY, DAY + 30


def program(name: str, *rules: str, email: int = 1000, sms: int = 50_000) -> Program:
    """A policy with rules of these names; costs are in millionths."""
    return Program(
        name=name,
        settings=Settings(("USD",)),
        channels=("email", "sms"),
        params=(
            ParamDecl("cost_per_email", NUMBER, ((None, Const(NUMBER, email)),)),
            ParamDecl("cost_per_sms", NUMBER, ((None, Const(NUMBER, sms)),)),
        ),
        rules=tuple(
            Rule(rule, OnDay((Const(DAYS, 3),)), (Step(Send(("email",), "reminder")), Step(Escalate("notice"))))
            for rule in rules
        ),
    )


def request(of: Program) -> Request:
    return Request(of, FIRST, LAST, reasons=True)


def row(customer: str, day: int, rule: str, **more: object) -> ActionRow:
    """An e-mail `reminder` in a friendly tone, unless said otherwise; days count from `DAY`."""
    given: dict[str, object] = {
        "customer_id": customer,
        "case_id": f"{customer}-1@x",
        "anchor": f"{customer}-1",
        "currency": "USD",
        "day": DAY + day,
        "position": 0,
        "rule": rule,
        "action": "send",
        "channel": "email",
        "name": "reminder",
        "tone": "friendly",
        "role": "customer",
        "goes_day": DAY + day,
        "goes_at": (DAY + day) * 86400,
        "number": DAY + day,
    }
    return ActionRow(**{**given, **more})  # type: ignore[arg-type]


def replayed(
    customer: str,
    *rows: ActionRow,
    days: int = 10,
    statuses: dict[int, dict[str, Status]] | None = None,
    reasons: dict[Why, int] | None = None,
) -> CustomerReplay:
    """One case, decided on the first `days` days."""
    case = f"{customer}-1@x"
    counts = Counter[tuple[str, Status]]((r.rule, "fired") for r in rows)
    return CustomerReplay(
        customer,
        rows,
        (CaseDays(case, f"{customer}-1", "USD", DAY, tuple(range(DAY, DAY + days))),),
        counts,
        reasons=reasons or {},
        statuses={(case, DAY + day): found for day, found in (statuses or {}).items()},
    )


def ledger(customer: str, *messages: tuple[int, str, str], currency: str = "USD", **columns: bool) -> Ledger:
    """One invoice, and recorded messages as (day, channel, message)."""
    return Ledger.of(
        Customer(customer, "UTC", columns=columns),
        (Invoice(f"{customer}-1", DAY, 10_000, currency, DAY - 14),),
        (
            Event("message_sent", (DAY + day) * 86400, DAY + day, channel=channel, message=message)
            for day, channel, message in messages
        ),
    )
