"""The three relations that a history consists of: their columns, which must be there, and what an event of each kind
needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from dunning_dsl.ledger.model import InvoiceKind

RelationName = Literal["customers", "invoices", "events"]

RELATIONS: Final[tuple[RelationName, ...]] = get_args(RelationName)

INVOICE_KINDS: Final[tuple[str, ...]] = get_args(InvoiceKind)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the reader knows. `required`: a relation without it cannot be read."""

    name: str
    doc: str
    required: bool = False


COLUMNS: Final[dict[RelationName, tuple[Column, ...]]] = {
    "customers": (
        Column("customer_id", "whose row it is; text, leading zeros count", required=True),
        Column("timezone", "IANA zone such as America/New_York; empty where unknown"),
        Column("currency", "ISO 4217 code of the customer's money columns; else that of their first invoice"),
    ),
    "invoices": (
        Column("invoice_id", "one per customer; text, leading zeros count", required=True),
        Column("customer_id", "whose invoice it is", required=True),
        Column("issued_on", "date of issue; empty for one that is only expected", required=True),
        Column("due_on", "date by which it is to be paid", required=True),
        Column("amount", "what it comes to, above zero, such as 120.50", required=True),
        Column("currency", "ISO 4217 code; may be left out where the policy has one currency only"),
        Column("kind", "invoice, subscription, instalment, fee or credit_note; invoice where it is left out"),
        Column("payment_method", "how it is to be paid"),
    ),
    "events": (
        Column("customer_id", "whose event it is", required=True),
        Column("kind", "what happened, from the closed list", required=True),
        Column("at", "date, or time with or without an offset", required=True),
        Column("order", "whole number that orders what happened at one time"),
        Column("invoice_id", "the invoice it is about; empty for none"),
        Column("amount", "money, above zero"),
        Column("currency", "ISO 4217 code; else the invoice's, else the customer's"),
        Column("code", "decline code of a failed payment"),
        Column("channel", "the channel of a message, bounce, reply or opt-out"),
        Column("message", "the message's name"),
        Column("tone", "its tone"),
        Column("role", "to whom it went"),
        Column("on", "a promised day; the last day of a hold or an offer"),
        Column("name", "the fact that changed; a queue, tag, stage or kind of offer"),
        Column("value", "what the fact became"),
        Column("rule", "the rule that did it, where a policy did"),
        Column("case_id", "the case it belongs to"),
        Column("policy", "digest or name of the policy that decided"),
        Column("decision_id", "the decision it came from"),
        Column("action_id", "the action's stable id"),
        Column("propensity", "with what probability it was chosen, above 0 and at most 1"),
        Column("own_day", "the day of the decision that made it, where a rule did"),
        Column("recorded_at", "the time of that decision; rules go by it, facts by own_day"),
        Column("record", "what a decision recorded, as JSON, for kind decided"),
    ),
}

NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "payment": ("amount",),
    "credit": ("amount",),
    "reversed": ("amount",),
    "fee_charged": ("amount",),
    "message_sent": ("channel",),
    "message_delivered": ("channel",),
    "message_failed": ("channel",),
    "message_opened": ("channel",),
    "opted_out": ("channel",),
    "consented": ("channel",),
    "feedback_asked": ("channel",),
    "promise_made": ("on",),
    "offer_made": ("name",),
    "offer_accepted": ("name",),
    "offer_expired": ("name",),
    "fact_changed": ("name",),
    "escalated": ("name",),
    "task_opened": ("name",),
    "task_done": ("name",),
    "tagged": ("name",),
    "hold": ("on",),
}
"""The columns that an event of a kind must fill."""

CONSENT: Final = "consent_"
"""`consent_sms`: true, false, or empty where nobody knows."""

ADDRESS: Final = "address_"
"""`address_email`: an address; empty where there is none, and then the channel cannot reach them."""

REACHABLE: Final = "reachable_"
"""`reachable_email`: true or false, for data without addresses."""


def known(relation: RelationName) -> tuple[str, ...]:
    """The names of the columns that the reader knows."""
    return tuple(column.name for column in COLUMNS[relation])


def required(relation: RelationName) -> tuple[str, ...]:
    return tuple(column.name for column in COLUMNS[relation] if column.required)
