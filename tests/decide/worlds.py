"""Small worlds for tests of meaning: a policy from a few lines, a customer's invoices and events by day number (0 is
2026-03-02, a Monday), and what was done on which day."""

from __future__ import annotations

from datetime import date

from dunning_dsl.check import check_text
from dunning_dsl.decide import CustomerRun, Decision
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.statements import Program
from dunning_dsl.program.values import Value

ZERO = date(2026, 3, 2).toordinal()


def policy(body: str, *settings: str, currency: str = "USD", timezone: str = '"UTC"') -> Program:
    """A checked program: a header with these settings, then the body."""
    header = ['policy "story":', f"currency {currency}", f"timezone {timezone}", *(settings or ("look ahead 14 days",))]
    found = check_text("\n    ".join(header) + "\n\n" + body, messages=False)
    assert found.program is not None, [str(d) for d in found.diagnostics]
    return found.program


def invoice(name: str, due: int, amount: int = 10_000, *, issued: int | None = -30, **more: str) -> Invoice:
    """An invoice of 100.00 by default, due on day `due`."""
    kind, currency = more.get("kind", "invoice"), more.get("currency", "USD")
    return Invoice(name, ZERO + due, amount, currency, None if issued is None else ZERO + issued, kind)  # type: ignore[arg-type]


def event(
    kind: str, day: int, minute: int = 8 * 60, *, zone: str = "UTC", on: int | None = None, **more: object
) -> Event:
    """Something that happened at that minute of the day."""
    at = clock.instant(zone, ZERO + day, minute)
    return Event(kind=kind, at=at, day=ZERO + day, on=None if on is None else ZERO + on, **more)  # type: ignore[arg-type]


def world(*things: Invoice | Event, zone: str | None = None, **columns: Value) -> Ledger:
    bills = [t for t in things if isinstance(t, Invoice)]
    return Ledger.of(Customer("C1", zone, columns=columns), bills, [t for t in things if isinstance(t, Event)])


def decided(program: Program, ledger: Ledger, last: int, *, skip: tuple[int, ...] = ()) -> dict[int, Decision]:
    """Every decision from 40 days before day 0, by day number; days in `skip` are outages."""
    run = CustomerRun(program, ledger)
    found = {n: run.day(ZERO + n).decision for n in range(-40, last + 1) if n not in skip}
    return {n: d for n, d in found.items() if d is not None}


def done(decisions: dict[int, Decision]) -> list[str]:
    """What was done, as `day rule kind name`."""
    return [
        f"{n} {a.rule} {a.kind} {a.name}".strip() for n, decision in sorted(decisions.items()) for a in decision.actions
    ]


def status(decision: Decision, rule: str, case: int = 0) -> str:
    """What became of the rule in the decision's case of that place."""
    return next(o.status for o in decision.cases[case].rules if o.rule == rule)
