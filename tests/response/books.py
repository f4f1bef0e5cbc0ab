"""Small books for simulated worlds, and policies to live in them."""

from __future__ import annotations

from datetime import date

from dunning_simulator.engines.interpreter import Interpreter
from dunning_simulator.response.model import Model, read
from dunning_simulator.response.worlds import Lived, Lives
from dunning_simulator.rows import Request

from dunning_dsl.check import check_text
from dunning_dsl.engine.results import Results
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.statements import Program

FIRST = date(2026, 1, 5).toordinal()
LAST = FIRST + 150

HEAD = """
policy "Lived":
    currency USD
    timezone "UTC"

use std.retries

stages: reminder -> notice
"""


def program(*rules: str) -> Program:
    """A policy with rules, each written as it would be in a file."""
    found = check_text(HEAD + "\n".join(rules) + "\n")
    assert found.program is not None, found.diagnostics
    return found.program


def owing(name: str, *, due: int = 20, invoices: int = 1, amount: int = 10_000) -> Ledger:
    """A customer with invoices due 30 days apart, each issued a fortnight before; nothing else is recorded."""
    made = tuple(
        Invoice(f"{name}-{n}", FIRST + due + 30 * n, amount, "USD", FIRST + due + 30 * n - 14) for n in range(invoices)
    )
    return Ledger(Customer(name, consent={"email": True, "sms": True}), made, ())


def declined(name: str, *, on: int = 5, code: str = "insufficient_funds", amount: int = 2_000) -> Ledger:
    """A customer whose subscription's charge failed on a day."""
    day = FIRST + on
    invoice = Invoice(f"{name}-1", day, amount, "USD", day, "subscription")
    at = (day - 719_163) * 86_400 + 5 * 3600
    event = Event("payment_failed", at, day, invoice_id=invoice.invoice_id, amount=amount, currency="USD", code=code)
    return Ledger(Customer(name, consent={"email": True}), (invoice,), (event,))


def plain(name: str = "b2b", **changes: float) -> Model:
    """A shipped model without disputes, promises, dead addresses, replies or part payments: paying alone."""
    model = read(name)
    contact = model.contact
    none = {"by": {}, "range_factor": 1}
    contact = contact.model_copy(
        update={
            "undelivered": contact.undelivered.model_copy(update=none),
            "promise": contact.promise.model_copy(update=none),
            "opt_out": contact.opt_out.model_copy(update={"v": 0.0, "range": None}),
            "complain": contact.complain.model_copy(update={"v": 0.0, "range": None}),
            "reply": contact.reply.model_copy(update={"v": 0.0, "range": None}),
        }
    )
    covers = model.pay.covers.model_copy(update={"by": {"all": 1.0, "anchor": 0.0, "part": 0.0}})
    return model.model_copy(
        update={
            "contact": contact,
            "pay": model.pay.model_copy(update={"covers": covers}),
            "dispute": None,
            "cancel_daily": None,
            "offer": model.offer.model_copy(update=none),
        }
    )


Told = list[list[tuple[int, str, int, bool]]]
"""By customer: day, rule, when it goes, and whether it was overtaken, of each action."""


def lived_and_replayed(made: Lives, found: Lived) -> tuple[Told, Told]:
    """What the policy did in a world (made with `bare` off), and what the reference interpreter does with what happened
    there taken as a recorded history."""
    got = []
    for customer in Results(made.plan).customers(found.rows):
        customer.cases()
        got.append([(a.day, a.step.rule, a.goes_at, a.overtaken) for a in customer.actions()])
    request = Request(made.program, made.first_day, made.last_day)
    wanted = [
        [(row.day, row.rule, row.goes_at, row.overtaken) for row in one.actions]
        for one in Interpreter(request).replay(made.histories(found))
    ]
    return got, wanted
