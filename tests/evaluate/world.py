"""A made-up business that runs an experiment, decided day by day by the interpreter: what it logs is what a real one
would, and what each arm earns is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from dunning_dsl.check import check_text
from dunning_dsl.decide import CustomerRun, Policy
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.statements import Program

FIRST = date(2026, 1, 5).toordinal()

POLICY = """\
policy "Try the text first":
    currency USD
    timezone "UTC"
    look ahead 0 days

fact tier: one of small, large default small

experiment first_touch: control {control}%, text_first {text}%

rule by_mail:
    when days_overdue >= 3 and first_touch == control: send email "reminder"

rule by_text:
    when days_overdue >= 3 and first_touch == text_first: send sms "reminder"

rule notice:
    when days_overdue >= 10: send email "notice"

never anything when disputed because "Settle the dispute first"
"""


@dataclass(frozen=True, slots=True)
class World:
    """`effect` is by what a text multiplies the daily chance to pay for a week, an e-mail's being `mail`; `days` how
    long it is watched; a customer has an invoice every 30 days, `invoices` of them."""

    customers: int = 200
    effect: float = 1.0
    mail: float = 1.0
    base: float = 0.03
    days: int = 60
    invoices: int = 1
    seed: int = 1
    text: int = 50
    currencies: tuple[str, ...] = ("USD",)
    spread: int = 1


def program(text: int = 50, source: str = POLICY) -> Program:
    """The policy, with so many percent of customers in the arm `text_first`."""
    checked = check_text(source.format(text=text, control=100 - text), messages=False)
    assert checked.program is not None, [d.message for d in checked.diagnostics]
    return checked.program


def ledgers(world: World, policy: Program | None = None) -> tuple[Ledger, ...]:
    """What the business has in its books afterwards."""
    runs = Policy.of(policy or program(world.text))
    return tuple(_customer(world, runs, number) for number in range(world.customers))


def _customer(world: World, policy: Policy, number: int) -> Ledger:
    draw = Random(f"{world.seed}-{number}")
    name = f"C{number:05d}"
    currency = world.currencies[number % len(world.currencies)]
    born = FIRST + number % world.spread
    bills = [
        Invoice(f"{name}-{n}", born + 30 * n, 100 * draw.randint(20, 200), currency, born + 30 * n - 14)
        for n in range(world.invoices)
    ]
    run = CustomerRun(policy, Ledger.of(Customer(name, "UTC"), bills), reasons=False)
    owed = {bill.invoice_id: bill for bill in bills}
    heard: list[tuple[int, str]] = []
    patience = draw.gammavariate(1, 1)
    for day in range(born, FIRST + world.days):
        result = run.day(day)
        if result.decision is not None:
            sent = [a for case in result.decision.cases for rule in case.rules for a in rule.actions if a.channel]
            heard += [(day, str(a.channel)) for a in sent]
        for bill in [b for b in owed.values() if b.due_on <= day]:
            chance = world.base * patience * _push(world, heard, day)
            if draw.random() < min(0.9, chance):
                del owed[bill.invoice_id]
                at = clock.instant("UTC", day, 15 * 60)
                paid = Event("payment", at, day, invoice_id=bill.invoice_id, amount=bill.amount, currency=currency)
                run.add(events=(paid,))
    return run.ledger


def _push(world: World, heard: Iterable[tuple[int, str]], day: int) -> float:
    """By what the last message multiplies the chance of the day."""
    last = max((h for h in heard if day - 7 < h[0] <= day), default=None)
    if last is None:
        return 1.0
    return world.effect if last[1] == "sms" else world.mail
