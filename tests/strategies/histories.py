"""Histories with all that one may say: several currencies, deeds of rules and of people, decisions with their marks,
what was overtaken, references to what is not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from dunning_dsl.ledger import clock
from dunning_dsl.ledger.apply import VERBS
from dunning_dsl.ledger.fold import State, Terms
from dunning_dsl.ledger.model import Decided, Event, Invoice, Ledger
from dunning_dsl.program.values import UNKNOWN
from tests.strategies.ledgers import FIRST, LENGTH, customers, events, invoices

CURRENCIES = ("USD", "USD", "EUR", "GBP")
MINUTES = (0, 1, 8 * 60, 9 * 60, 10 * 60, 1439)
NAMES = {
    "escalated": ("reminder", "notice", "stage of old"),
    "offer_made": ("discount", "payment_plan"),
    "offer_accepted": ("discount", "payment_plan", None),
    "fact_changed": ("health", "country", "region", "unread", *("payment_method", "advice_code") * 2, "deceased", None),
    "task_done": ("calls", "visits", None),
}
VALUES = {
    "health": 50 * 10**6,
    "country": "DE",
    "unread": 7,
    "payment_method": "bank_debit",
    "advice_code": "03",
    "deceased": False,
    "region": "DE-BY",
}
HOW = ("fired", "fired", "held", "missed", "not met")


@st.composite
def histories(draw: st.DrawFn, terms: Terms, rules: tuple[str, ...], *, most: int = 14) -> Ledger:
    """A ledger; its deeds and decisions are of rules named here, and mostly of cases that there are under the terms."""
    customer = replace(draw(customers()), zone=draw(st.sampled_from(("Europe/Berlin", "America/New_York", None))))
    zone = terms.customer_zone(customer.zone)
    bills = [draw(_bills(i)) for i in range(draw(st.integers(1, 5)))]
    ids = [*(b.invoice_id for b in bills), "nowhere"]
    known = st.one_of(st.none(), st.sampled_from(ids))
    happened = [
        _dressed(draw, replace(draw(events(zone, ids)), invoice_id=draw(known)))
        for _ in range(draw(st.integers(0, most)))
    ]
    ledger = Ledger.of(customer, bills, happened)
    cases = [None, "I0@2026-02-30", *_cases(ledger, terms)]
    done = [draw(_deeds(zone, ids, cases, rules)) for _ in range(draw(st.integers(0, most)))]
    ledger = Ledger.of(customer, bills, [*happened, *done])
    return replace(ledger, events=tuple(e for e in ledger.events if _known_by_then(ledger, terms, e)))


@st.composite
def _bills(draw: st.DrawFn, number: int) -> Invoice:
    bill = draw(invoices(number))
    issued = draw(st.sampled_from((bill.issued_on, bill.issued_on, None)))
    return replace(bill, currency=draw(st.sampled_from(CURRENCIES)), issued_on=issued)


def _dressed(draw: st.DrawFn, event: Event) -> Event:
    """The event with more that varies."""
    kind = draw(
        st.sampled_from((event.kind, event.kind, event.kind, "promise_made", "promise_broken", "plan_accepted"))
    )
    name = draw(st.sampled_from(NAMES.get(kind, (event.name,))))
    value = draw(st.sampled_from((UNKNOWN, VALUES.get(name or ""), None)))
    return replace(
        event,
        kind=kind,
        currency=draw(st.sampled_from((None, None, *CURRENCIES))),
        amount=draw(st.sampled_from((event.amount, event.amount, None))),
        channel=draw(st.sampled_from((event.channel, None, "pigeon"))),
        on=draw(st.sampled_from((event.on, None))),
        name=name,
        value=value if kind == "fact_changed" else None,
    )


def _cases(ledger: Ledger, terms: Terms) -> list[str]:
    state = State(ledger, terms)
    state.advance(clock.instant(state.zone, FIRST + LENGTH, 0))
    return [c.case_id for c in state.cases]


@st.composite
def _deeds(draw: st.DrawFn, zone: str, ids: list[str], cases: list[str | None], rules: tuple[str, ...]) -> Event:
    """A deed, a decision, or what was overtaken; of a rule where it has a day of ours."""
    kind = draw(st.sampled_from((*VERBS, "release", "overtaken", "overtaken", "decided", "decided", "decided")))
    case_id = draw(st.sampled_from(cases))
    opened = date.fromisoformat(case_id[-10:]).toordinal() if case_id not in (None, "I0@2026-02-30") else FIRST
    day = opened + draw(st.integers(0, 12))
    at = clock.instant(zone, day, draw(st.sampled_from(MINUTES)))
    ours = kind in ("overtaken", "decided") or draw(st.booleans())
    waits = draw(st.sampled_from((0, 0, 1, 2))) if ours and kind in ("message_sent", "decided") else 0
    own_day = day - draw(st.integers(0, 2)) if kind == "overtaken" else day
    rule = draw(st.sampled_from(rules)) if ours else None
    return Event(
        kind=kind,
        at=at + waits * 86_400,
        day=day + waits,
        order=draw(st.integers(0, 2)),
        invoice_id=draw(st.one_of(st.none(), st.sampled_from(ids))),
        amount=draw(st.sampled_from((None, 500))),
        currency=draw(st.sampled_from((None, "USD", "EUR"))),
        channel=draw(st.sampled_from(("email", "sms"))) if kind in ("message_sent", "feedback_asked") else None,
        message="reminder" if kind == "message_sent" else None,
        role=draw(st.sampled_from((None, "owner"))),
        on=draw(st.sampled_from((None, day + 1, day + 4))),
        name=draw(st.sampled_from(NAMES.get(kind, ("thing",)))),
        value=draw(st.sampled_from((None, *rules))) if kind == "overtaken" else None,
        rule=rule,
        case_id=case_id,
        action_id=draw(st.sampled_from((None, "a", "b", "c"))) if kind != "decided" else None,
        own_day=own_day if ours else None,
        recorded_at=at if ours else None,
        record=draw(_records(case_id, rules)) if kind == "decided" and case_id is not None else None,
    )


@st.composite
def _records(draw: st.DrawFn, case_id: str, rules: tuple[str, ...]) -> Decided:
    named = st.sampled_from(rules)
    ended = st.tuples(named, st.sampled_from((2, 3, 5)), st.sampled_from(HOW))
    consumed = st.tuples(named, st.sampled_from((1, 1, 2, 3)), st.sampled_from(HOW))
    arms = st.sampled_from((("wording", "plain", 0.5), ("wording", "gone", 0.5), ("other", "plain", 0.5)))
    return Decided(
        case_id,
        (),
        tuple(draw(st.lists(named, max_size=2, unique=True))),
        tuple(draw(st.lists(ended, max_size=2))),
        tuple(draw(st.lists(consumed, max_size=2))),
        tuple(draw(st.lists(arms, max_size=1))),
    )


def _known_by_then(ledger: Ledger, terms: Terms, event: Event) -> bool:
    """Whether a decision speaks of nothing that had not happened yet, as none ever does."""
    if event.record is None or event.recorded_at is None:
        return True
    state = State(ledger, terms)
    state.advance(event.recorded_at - 1)
    known = sum(len(found) for case in state.cases for found in case.occurrences.values())
    return all(number <= known for _, number, _ in event.record.consumed)
