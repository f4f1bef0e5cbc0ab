"""D723: unknown kind."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, event
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D723",
    slug="unknown-kind",
    severity=Severity.ERROR,
    message="there is no kind `{value}`{hint}",
    explanation="""\
Kinds of events and invoices are closed lists, so that everything a policy can wait for is written in one way.
What has no place among them can be kept as a `note`, or left out by a `history.sql`. Invoices: invoice,
subscription, instalment, fee, credit_note. Events, what people and banks do: payment, payment_failed, credit,
reversed, message_delivered, message_failed, message_opened, replied, conversation, complained, opted_out,
consented, dispute_opened, dispute_resolved, promise_made, promise_broken, plan_accepted, plan_broken,
offer_accepted, card_updated, task_done, fact_changed, note; what dunning does: message_sent, offer_made,
offer_expired, fee_charged, escalated, hold, release, service_suspended, service_restored, task_opened, tagged,
feedback_asked, retry_requested, overtaken, cancelled, written_off, referred, stopped, decided.
""",
    bad=POLICY,
    good=POLICY,
    help="`dunning explain D723` lists them; `note` keeps an event that means nothing here",
    bad_files=event("C1,0041,2025-03-21,1,paid,120.00,,"),
    good_files=GOOD,
)
