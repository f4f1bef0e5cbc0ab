"""The JSON form of a customer's history, checked by pydantic at the border; its JSON Schema is published from here.

Amounts are in whole units of their currency (`"120.00"`), days are dates, moments ISO 8601: without an offset they are
the customer's own clock.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dunning_dsl.ledger.model import EVENT_KINDS

_STRICT = ConfigDict(extra="forbid")
Kind = Literal["invoice", "subscription", "instalment", "fee", "credit_note"]
Amount = Annotated[Decimal, Field(description="In whole units of the currency, such as 120.00", max_digits=18)]
Moment = Annotated[datetime | date, Field(description="ISO 8601; without an offset it is the customer's own clock")]


def _known_kind(kind: str) -> str:
    if kind not in EVENT_KINDS:
        raise ValueError("this should be one of " + ", ".join(EVENT_KINDS))
    return kind


EventKind = Annotated[str, AfterValidator(_known_kind), Field(json_schema_extra={"enum": list(EVENT_KINDS)})]


class CustomerModel(BaseModel):
    """Who they are. Whatever else stands here is a column of the policy (`plan`), or a field that messages print."""

    model_config = ConfigDict(extra="allow")

    customer_id: str = Field(min_length=1)
    timezone: str | None = None
    country: str = ""
    consent: dict[str, bool] = Field({}, description="By channel: whether they agreed to it; absent is unknown")
    reach: dict[str, bool] = Field({}, description="By channel: whether there is an address; absent is reachable")


class InvoiceModel(BaseModel):
    """One claim."""

    model_config = _STRICT

    invoice_id: str = Field(min_length=1)
    due_on: date
    amount: Amount = Field(gt=0)
    currency: str | None = Field(None, description="Default: the policy's first")
    issued_on: date | None = Field(
        None, description="Absent or null: only expected, as the next charge of a subscription"
    )
    kind: Kind = "invoice"
    payment_method: str = ""


class DecidedModel(BaseModel):
    """What one decision did to one case; written by decisions, and read back as the case's state."""

    model_config = _STRICT

    case_id: str
    statuses: dict[str, str]
    fired: list[str] = []
    ended: list[tuple[str, int, str]] = []
    consumed: list[tuple[str, int, str]] = []
    arms: list[tuple[str, str, float]] = []


class EventModel(BaseModel):
    """One thing that happened, or that a decision did (then it carries a `rule`)."""

    model_config = _STRICT

    kind: EventKind
    at: Moment
    order: int = Field(0, description="Tells events of one moment apart")
    invoice_id: str | None = None
    amount: Amount | None = None
    currency: str | None = None
    code: str | None = None
    channel: str | None = None
    message: str | None = None
    tone: str | None = None
    role: str | None = None
    on: date | None = Field(None, description="A promised day, or the last day of a hold or an offer")
    name: str | None = Field(None, description="A fact, queue, tag, stage or kind of offer")
    value: Any = Field(None, description="The new value of a fact")
    rule: str | None = None
    case_id: str | None = None
    policy: str | None = None
    decision_id: str | None = None
    action_id: str | None = None
    propensity: float | None = None
    decided_on: date | None = Field(None, description="The customer's day of the decision that made it")
    decided_at: Moment | None = Field(None, description="The moment of that decision")
    record: DecidedModel | None = None


class LedgerModel(BaseModel):
    """A customer's whole history."""

    model_config = ConfigDict(extra="forbid", title="Ledger")

    customer: CustomerModel
    invoices: list[InvoiceModel] = []
    events: list[EventModel] = []
