"""A decision from facts alone: a history of one invoice is made, and given facts stand for what would be derived
(LANGUAGE.md, section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from dunning_dsl.decide.decision import Decision
from dunning_dsl.decide.interpret import Givens, Policy, decide_customer
from dunning_dsl.decide.moment import Moment, moment_on, terms_of
from dunning_dsl.ledger.answers import note_failure
from dunning_dsl.ledger.case import Case, Closing
from dunning_dsl.ledger.fold import State, Terms
from dunning_dsl.ledger.model import Customer, Invoice, Ledger
from dunning_dsl.program.currency import minor_digits
from dunning_dsl.program.statements import Program
from dunning_dsl.program.values import Value

FactKey = tuple[str, tuple[bool | int | str, ...]]

DEBT = 100
"""The opening debt of a test, in whole units of the currency."""

CUSTOMER = "customer"
"""The customer of a case that names none."""


def invoice_of(customer_id: str) -> str:
    """The one invoice of a case told in facts."""
    return f"{customer_id}:invoice"


@dataclass(frozen=True, slots=True)
class Made:
    """The history that is made for a case told in facts, and what of it is given instead of derived. Where there is no
    case, `state.cases` is empty."""

    state: State
    moment: Moment
    givens: Givens


def decide_facts(
    program: Program | Policy,
    facts: Mapping[FactKey, Value],
    *,
    currency: str | None = None,
    events: Iterable[tuple[str, str | None]] = (),
    arms: Mapping[str, str] | None = None,
    day: int | None = None,
    zone: str | None = None,
    customer_id: str = CUSTOMER,
) -> Decision:
    """One decision for a customer of whom only `facts` are known.

    `facts` are keyed by name and arguments, values in smallest units; a definition of the library may be set by its
    name. `currency` is the case's (default: the policy's first), `events` what is waiting today (name, argument),
    `day` the calendar day (default: the first Monday of 2026), `customer_id` tells cases apart in all ids.
    Nothing is used up, the case is open, consent and reach are there on every channel. Where the given `amount_due` is
    not above zero and no event waits, nothing is owed: there is no case.
    """
    policy = program if isinstance(program, Policy) else Policy.of(program)
    terms = terms_of(policy.program)
    moment = moment_on(terms, zone, day if day is not None else date(2026, 1, 5).toordinal())
    made = make(
        policy,
        facts,
        terms,
        moment,
        currency=currency or policy.program.settings.currencies[0],
        events=tuple(events),
        arms=arms or {},
        customer=Customer(customer_id, zone),
    )
    return decide_customer(policy, policy, made.state, made.moment, made.givens)


def opened_on(facts: Mapping[FactKey, Value], today: int, look_ahead: int) -> tuple[int, int]:
    """The due date of the one invoice, and the day on which its case opened."""
    overdue = facts.get(("days_overdue", ()), 0)
    due = today - (overdue if isinstance(overdue, int) else 0)
    return due, min(today, due - look_ahead)


def case_of(customer_id: str, opened: int) -> str:
    """The id of the case of a customer of whom only facts are known."""
    return f"{invoice_of(customer_id)}@{date.fromordinal(opened).isoformat()}"


def make(
    policy: Policy,
    facts: Mapping[FactKey, Value],
    terms: Terms,
    moment: Moment,
    *,
    currency: str,
    events: tuple[tuple[str, str | None], ...],
    arms: Mapping[str, str],
    customer: Customer,
) -> Made:
    """The history of one invoice that `decide_facts` decides on, at a moment of the customer's."""
    today = moment.day
    due, opened = opened_on(facts, today, policy.program.settings.look_ahead)
    amount = facts.get(("amount_due", ()))
    invoice = Invoice(
        invoice_of(customer.customer_id),
        due,
        amount if isinstance(amount, int) and amount > 0 else DEBT * 10 ** minor_digits(currency),
        currency,
        opened,
    )
    channels = dict.fromkeys(policy.program.channels, True)
    state = State(Ledger.of(replace(customer, consent=channels, reach=channels), (invoice,)), terms)
    state.now = moment.at
    _told_of_payment(state, facts)
    case = Case(case_of(customer.customer_id, opened), currency, state.book.debts[0], opened, moment.at)
    if events or not isinstance(amount, int) or amount > 0:
        state.cases.append(case)
    for event, argument in events:
        if event == "case_closed":
            case.closing = Closing(moment.at, today, "paid", (state.book.debts[0].frozen(),))
        state.occur(case, event, argument, today)
    defined = {d.name for d in policy.program.definitions}
    givens = Givens(
        facts={k: v for k, v in facts.items() if k[0] not in defined},
        definitions={name: v for (name, _), v in facts.items() if name in defined},
        arms=dict(arms),
    )
    return Made(state, moment, givens)


def _told_of_payment(state: State, facts: Mapping[FactKey, Value]) -> None:
    """The failed attempt that a given `decline_code` is of: what lasts of such an answer holds here too."""
    code = facts.get(("decline_code", ()))
    if isinstance(code, str) and code:
        state.decline_code = code
        state.columns |= {name: facts[(name, ())] for name in ("payment_method", "advice_code") if (name, ()) in facts}
        note_failure(state)
