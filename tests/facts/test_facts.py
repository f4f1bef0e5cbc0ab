"""Each fact by its definition, on small histories written out day by day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunning_dsl import facts
from dunning_dsl.check import check_text
from dunning_dsl.check.structure.relations import AT_MOST
from dunning_dsl.decide.answers import answers_of
from dunning_dsl.facts import DERIVED, View
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.fold import State, Terms
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.values import FOREVER, UNKNOWN, Value
from tests.strategies.ledgers import ledgers

DUE = date(2026, 3, 2).toordinal()  # a Monday
LIBRARY = check_text(
    'policy "P":\n    currency USD\n    timezone "UTC"\n\nuse std.safe\nuse std.retries\n', messages=False
).program
assert LIBRARY is not None
TERMS = Terms(("USD",), timezone="America/New_York", look_ahead=10, tolerance=2, answers=answers_of(LIBRARY))


def event(kind: str, day: int, hour: int = 10, **fields: object) -> Event:
    """An event `day` days after the anchor's due date, at an hour of New York."""
    return Event(kind, clock.instant("America/New_York", DUE + day, hour * 60), DUE + day, **fields)  # type: ignore[arg-type]


def view(day: int, *events: Event, invoices: tuple[Invoice, ...] = (), customer: Customer | None = None) -> View:
    """The oldest case as seen at the decision of `day` days after the due date, 09:00 in New York."""
    bills = invoices or (bill("A", 0, 10_000), bill("B", 20, 5_000))
    state = State(Ledger.of(customer or Customer("C", country="US"), bills, events), TERMS)
    state.advance(TERMS.moment(None, DUE + day))
    return View(
        state, state.cases[-1] if state.open_cases else state.cases[0], DUE + day, ("first", "second"), ("sms",)
    )


def bill(name: str, due: int, amount: int, **fields: object) -> Invoice:
    return Invoice(name, DUE + due, amount, "USD", DUE + due - 30, **fields)  # type: ignore[arg-type]


def advice(day: int, code: str) -> Event:
    return event("fact_changed", day, 11, name="advice_code", value=code)


PAID = event("payment", 5, amount=4_000)
FAILED = event("payment_failed", 3, code="51")
STOLEN = event("payment_failed", 3, code="stolen_card")
DIED = event("payment_failed", 3, code="MD07")
OURS = {"rule": "r", "own_day": DUE + 6, "recorded_at": clock.instant("America/New_York", DUE + 6, 540)}

ASKED = event("retry_requested", 6, 9, **OURS)
DEBIT = Customer("C", country="US", columns={"payment_method": "bank_debit"})

CASES: list[tuple[str, Callable[[], View], tuple[object, ...], Value]] = [
    ("days_overdue", lambda: view(7), (), 7),
    ("days_overdue", lambda: view(-7), (), -7),
    ("business_days_overdue", lambda: view(7), (), 5),
    ("days_since_issue", lambda: view(7), (), 37),
    # issued invoices that are owed: A's rest and B
    ("amount_due", lambda: view(7, PAID), (), 11_000),
    ("amount_overdue", lambda: view(7, PAID), (), 6_000),
    ("amount_overdue", lambda: view(0), (), 0),
    ("amount_disputed", lambda: view(7, event("dispute_opened", 3, invoice_id="B")), (), 5_000),
    ("amount_due", lambda: view(7, event("dispute_opened", 3, invoice_id="B")), (), 10_000),
    ("open_invoices", lambda: view(7), (), 2),
    ("overdue_invoices", lambda: view(7), (), 1),
    ("largest_invoice", lambda: view(7, event("payment", 1, amount=6_000)), (), 5_000),
    ("part_paid", lambda: view(7, PAID), (), True),
    ("part_paid", lambda: view(7), (), False),
    ("promised", lambda: view(7, event("promise_made", 6, amount=100, on=DUE + 9)), (), True),
    ("promise_due_in", lambda: view(7, event("promise_made", 6, amount=100, on=DUE + 9)), (), 2),
    ("promise_due_in", lambda: view(7), (), FOREVER),
    ("promise_broken", lambda: view(13, event("promise_made", 6, amount=100, on=DUE + 9)), (), True),
    ("promise_broken", lambda: view(11, event("promise_made", 6, amount=100, on=DUE + 9)), (), False),
    ("on_hold", lambda: view(11, event("promise_made", 6, amount=100, on=DUE + 9)), (), True),
    ("on_hold", lambda: view(12, event("promise_made", 6, amount=100, on=DUE + 9)), (), False),
    ("stage", lambda: view(7), (), "first"),
    ("stage", lambda: view(7, event("escalated", 3, name="second")), (), "second"),
    ("stage", lambda: view(7, event("escalated", 3, name="gone")), (), "first"),
    ("days_in_stage", lambda: view(7, event("escalated", 3, name="second")), (), 5),
    ("days_in_stage", lambda: view(0), (), 11),
    ("suspended", lambda: view(7, event("service_suspended", 3)), (), True),
    ("suspended", lambda: view(7, event("service_suspended", 3), event("service_restored", 4)), (), False),
    ("days_since_payment", lambda: view(7, PAID), (), 2),
    ("days_since_payment", lambda: view(7), (), FOREVER),
    ("fees_charged", lambda: view(7, event("fee_charged", 3, amount=500, name="fee")), (5,), 500),
    ("fees_charged", lambda: view(7, event("fee_charged", 3, amount=500, name="fee")), (4,), 0),
    # 10 % a year on 100.00 for 36.5 days would be 1.00; for 37 days 1.0137
    ("interest", lambda: view(37, invoices=(bill("A", 0, 10_000),)), (100_000,), 101),
    ("decline_code", lambda: view(7, event("payment_failed", 3, code="51")), (), "51"),
    ("decline_code", lambda: view(7, event("payment_failed", 3, code="51"), event("card_updated", 4)), (), ""),
    ("first_decline_code", lambda: view(7), (), ""),
    ("first_decline_code", lambda: view(7, FAILED, event("payment_failed", 5, code="05")), (), "51"),
    ("decline_code", lambda: view(7, FAILED, event("payment_failed", 5, code="05")), (), "05"),
    ("first_decline_code", lambda: view(7, event("payment_failed", 2), FAILED), (), "51"),
    ("first_decline_code", lambda: view(7, FAILED, event("payment", 4, amount=100)), (), ""),
    (
        "first_decline_code",
        lambda: view(7, FAILED, event("card_updated", 4), event("payment_failed", 5, code="05")),
        (),
        "05",
    ),
    ("decline_code", lambda: view(7, FAILED, event("payment_failed", 5)), (), "no_code"),
    ("first_decline_code", lambda: view(7, event("payment_failed", 3)), (), ""),
    ("refused_for_good", lambda: view(7, STOLEN, event("payment_failed", 5, code="51")), (), True),
    ("refused_for_good", lambda: view(7, STOLEN, event("payment", 4, amount=100)), (), True),
    ("refused_for_good", lambda: view(7, STOLEN, event("card_updated", 4)), (), False),
    ("refused_for_good", lambda: view(7, FAILED), (), False),
    # Bacs 1 is final, a card's 1 is on no list
    ("refused_for_good", lambda: view(7, event("payment_failed", 3, code="1"), customer=DEBIT), (), True),
    ("refused_for_good", lambda: view(7, event("payment_failed", 3, code="1")), (), False),
    ("refused_for_good", lambda: view(7, event("payment_failed", 3), advice(4, "03"), advice(5, "none")), (), True),
    ("refused_for_good", lambda: view(7, advice(3, "03"), event("payment_failed", 4, code="51")), (), True),
    ("refused_for_good", lambda: view(7, event("payment_failed", 3), advice(4, "02")), (), False),
    ("refused_for_good", lambda: view(7, advice(3, "03")), (), False),
    # advice that stands in the data from before the card was replaced is not about the new one
    (
        "refused_for_good",
        lambda: view(9, STOLEN, advice(3, "03"), event("card_updated", 4), event("payment_failed", 5, code="51")),
        (),
        False,
    ),
    ("holder_reported_deceased", lambda: view(7, event("payment_failed", 3, code="R14")), (), True),
    ("holder_reported_deceased", lambda: view(7, DIED, event("card_updated", 4)), (), True),
    ("holder_reported_deceased", lambda: view(7, DIED, event("payment_failed", 4, code="51")), (), True),
    (
        "holder_reported_deceased",
        lambda: view(7, DIED, event("fact_changed", 4, name="deceased", value=False)),
        (),
        False,
    ),
    ("attempts", lambda: view(7, event("payment_failed", 3), event("payment_failed", 5)), (7,), 2),
    # asked on day 6; on day 8 a card's failure is another attempt, a bank debit's still the answer to it
    ("attempts", lambda: view(10, ASKED, event("payment_failed", 8)), (7,), 2),
    ("attempts", lambda: view(10, ASKED, event("payment_failed", 8), customer=DEBIT), (7,), 1),
    ("attempts", lambda: view(15, ASKED, event("payment_failed", 13), customer=DEBIT), (30,), 1),
    ("attempts", lambda: view(15, ASKED, event("payment_failed", 14), customer=DEBIT), (30,), 2),
    ("attempt_pending", lambda: view(8, ASKED, customer=DEBIT), (), False),
    ("days_since_attempt", lambda: view(7, event("payment_failed", 3)), (), 4),
    ("attempt_pending", lambda: view(7, event("retry_requested", 6, 9, **OURS)), (), True),
    ("attempt_pending", lambda: view(7, event("retry_requested", 6, 9, **OURS), event("payment_failed", 6)), (), False),
    ("late_payments", lambda: view(12, event("payment", 5, amount=10_000)), (30,), 1),
    ("late_payments", lambda: view(12, event("payment", 0, amount=10_000)), (30,), 0),
    ("average_days_late", lambda: view(12, event("payment", 5, amount=10_000)), (), 5),
    ("average_days_late", lambda: view(7), (), UNKNOWN),
    ("contacts", lambda: view(7, event("message_sent", 7, 8, channel="email", message="m")), (1,), 1),
    ("contacts", lambda: view(7, event("message_sent", 3, channel="email", message="m")), (4,), 0),
    ("contacts", lambda: view(6, event("message_sent", 6, 9, channel="email", message="m", **OURS)), (7,), 0),
    ("contacts", lambda: view(7, event("message_sent", 6, 9, channel="email", message="m", **OURS)), (7,), 1),
    ("sent", lambda: view(7, event("message_sent", 5, channel="email", message="m")), ("sms", 7), 0),
    ("noticed", lambda: view(7, event("message_sent", 3, channel="email", message="m")), ("m", 4), True),
    ("noticed", lambda: view(7, event("message_sent", 3, channel="email", message="m")), ("m", 5), False),
    (
        "noticed",
        lambda: view(
            7, event("message_sent", 3, channel="email", message="m"), event("message_failed", 4, channel="email")
        ),
        ("m", 4),
        False,
    ),
    ("days_since_contact", lambda: view(7, event("message_sent", 3, channel="email", message="m")), (), 4),
    ("conversations", lambda: view(7, event("conversation", 3)), (7,), 1),
    ("channel_failed", lambda: view(7, event("message_failed", 3, channel="sms")), ("sms",), True),
    (
        "channel_failed",
        lambda: view(7, event("message_failed", 3, channel="sms"), event("message_delivered", 4, channel="sms")),
        ("sms",),
        False,
    ),
    ("no_response", lambda: view(7, event("message_sent", 3, channel="email", message="m")), ("email", 4), True),
    ("no_response", lambda: view(7, event("message_sent", 3, channel="email", message="m"), PAID), ("email", 4), False),
    ("no_response", lambda: view(7), ("email", 4), False),
    ("replied", lambda: view(7, event("replied", 3)), (5,), True),
    ("consented", lambda: view(7), ("email",), True),
    ("consented", lambda: view(7), ("sms",), UNKNOWN),
    ("consented", lambda: view(7, event("consented", 1, channel="sms")), ("sms",), True),
    ("opted_out", lambda: view(7, event("opted_out", 1, channel="sms")), ("sms",), True),
    ("reachable", lambda: view(7, customer=Customer("C", reach={"sms": False})), ("sms",), False),
    ("complaints", lambda: view(7, event("complained", 1)), (30,), 1),
    ("offers_made", lambda: view(7, event("offer_made", 1, name="discount")), ("discount", 30), 1),
    ("offer_accepted", lambda: view(7, event("offer_accepted", 1, name="discount", amount=300)), ("discount",), True),
    ("discount_given", lambda: view(7, event("offer_accepted", 1, name="discount", amount=300)), (30,), 300),
    ("on_payment_plan", lambda: view(7, event("plan_accepted", 3), invoices=(bill("A", 0, 1_000),)), (), True),
    ("disputed", lambda: view(7, event("dispute_opened", 3), invoices=(bill("A", 0, 1_000),)), (), True),
    ("weekday", lambda: view(7), (), "monday"),
    ("day_of_month", lambda: view(7), (), 9),
    ("business_day", lambda: view(5), (), False),
    ("holiday", lambda: view(84, invoices=(bill("A", 0, 1_000),)), (), True),  # Memorial Day, 25 May 2026
]


@pytest.mark.parametrize(
    ("name", "see", "args", "expected"), CASES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_fact_is_what_its_definition_says(
    name: str, see: Callable[[], View], args: tuple[object, ...], expected: Value
) -> None:
    assert DERIVED[name](see(), *args) == expected


def test_every_derived_fact_has_an_example_here() -> None:
    assert set(DERIVED) == {name for name, *_ in CASES}


def test_the_library_declares_just_the_facts_that_are_derived() -> None:
    """`stage` is declared by a policy's stages, not by the library."""
    program = check_text('policy "P":\n    currency USD\n    timezone "UTC"\n').program
    assert program is not None
    declared = {f.name for f in program.facts if f.source == "engine"}
    assert declared - {"stage"} == set(DERIVED) - {"stage"}


def test_amounts_of_a_closed_case_are_those_just_after_its_end_and_days_those_before() -> None:
    see = view(25, event("payment", 20, amount=10_000), invoices=(bill("A", 0, 10_000), bill("C", 40, 700)))
    assert not see.case.open
    assert DERIVED["days_overdue"](see) == 20
    assert DERIVED["amount_due"](see) == 700
    assert facts.value(see, _decl("tenure"), ()) == 0


def _decl(name: str) -> facts.FactDecl:
    program = check_text('policy "P":\n    currency USD\n    timezone "UTC"\n').program
    assert program is not None
    return next(f for f in program.facts if f.name == name)


@pytest.mark.parametrize(
    ("country", "region", "day", "off"),
    [
        ("GB", None, date(2027, 3, 29), True),  # Easter Monday
        ("GB", "GB-SCT", date(2027, 3, 29), False),
        ("GB", "GB-SCT", date(2027, 11, 30), True),  # Saint Andrew's Day
        ("", "GB-NIR", date(2027, 7, 12), True),  # Battle of the Boyne
        ("GB", "GB-ZZ", date(2027, 8, 30), True),  # no such part: the country's
        ("DE", None, date(2027, 1, 6), False),  # Epiphany
        ("DE", "de-by", date(2027, 1, 6), True),
    ],
)
def test_a_holiday_is_that_of_the_region_where_one_is_said(
    country: str, region: str | None, day: date, off: bool
) -> None:
    columns: dict[str, Value] = {} if region is None else {"region": region}
    see = view(0, customer=Customer("C", country=country, columns=columns))
    assert facts.calendar.holiday(replace(see, today=day.toordinal())) == off


def test_a_customer_who_says_no_country_has_that_of_the_policys_default() -> None:
    terms = replace(TERMS, country="GB")
    state = State(Ledger.of(Customer("C"), (bill("A", 0, 100),)), terms)
    assert facts.calendar.place_of(state) == "GB"
    assert facts.calendar.place_of(State(Ledger.of(Customer("C", country="PL")), terms)) == "PL"


@given(ledgers(), st.lists(st.integers(0, 120), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_no_part_is_more_than_its_whole(ledger: Ledger, days: list[int]) -> None:
    """What the check concludes from two facts at once (`check/structure/relations.py`) holds in every history."""
    state = State(ledger, TERMS)
    first = min(invoice.due_on for invoice in ledger.invoices) - 20
    for day in sorted(days):
        state.advance(TERMS.moment(ledger.customer.zone, first + day))
        for case in state.cases:
            here = View(state, case, first + day)
            for part, whole in AT_MOST.items():
                assert DERIVED[part](here) <= max(DERIVED[whole](here), 0), (part, whole)
