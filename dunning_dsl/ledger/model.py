"""A customer's history: who they are, what they were billed, and what happened, in order.

Days are ordinals (`date.toordinal`) of the customer's own calendar; instants are whole seconds since 1970 UTC. Both
are made once, where data comes in, so nothing after it thinks about zones except to place a moment. Money is in minor
units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from dunning_dsl.program.values import Value

InvoiceKind = Literal["invoice", "subscription", "instalment", "fee", "credit_note"]

EVENT_KINDS: Final = (
    "payment",
    "payment_failed",
    "credit",
    "message_sent",
    "message_delivered",
    "message_failed",
    "message_opened",
    "replied",
    "conversation",
    "complained",
    "opted_out",
    "consented",
    "dispute_opened",
    "dispute_resolved",
    "promise_made",
    "promise_broken",
    "plan_accepted",
    "plan_broken",
    "offer_made",
    "offer_accepted",
    "offer_expired",
    "card_updated",
    "fact_changed",
    "reversed",
    "fee_charged",
    "escalated",
    "hold",
    "release",
    "service_suspended",
    "service_restored",
    "task_opened",
    "task_done",
    "tagged",
    "feedback_asked",
    "retry_requested",
    "overtaken",
    "cancelled",
    "written_off",
    "referred",
    "stopped",
    "decided",
    "note",
)
"""The closed list of event kinds (SIMULATION.md, "History in")."""

ACTION_KINDS: Final = frozenset(
    {
        "message_sent",
        "offer_made",
        "offer_expired",
        "fee_charged",
        "escalated",
        "hold",
        "release",
        "service_suspended",
        "service_restored",
        "task_opened",
        "tagged",
        "feedback_asked",
        "retry_requested",
        "overtaken",
        "cancelled",
        "written_off",
        "referred",
        "stopped",
        "decided",
    }
)
"""What dunning itself does; everything else is a response of people, banks and customers. Replay withholds these."""

OTHERS_TOO: Final = frozenset({"cancelled", "hold", "release"})
"""Those of them that customers and people of the business do as well: an event of these kinds is dunning's own only
where it says which rule, policy, decision or action it came from."""

PAYMENTS_FIRST: Final = frozenset({"payment", "credit"})


@dataclass(frozen=True, slots=True)
class Customer:
    """`zone` is an IANA name or None where unknown; `columns` holds the policy's column facts by name (money in minor
    units of the customer's currency, `UNKNOWN` for an empty cell of an optional fact); `fields` holds whatever else
    messages may print.
    `consent` and `reach` say, by channel, what the data says; a channel that is absent is unknown (consent) or
    reachable (reach)."""

    customer_id: str
    zone: str | None = None
    country: str = ""
    columns: Mapping[str, Value] = field(default_factory=dict)
    consent: Mapping[str, bool] = field(default_factory=dict)
    reach: Mapping[str, bool] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Invoice:
    """`issued_on` None is expected (a subscription's next charge). `amount` is in minor units, above zero."""

    invoice_id: str
    due_on: int
    amount: int
    currency: str
    issued_on: int | None
    kind: InvoiceKind = "invoice"
    payment_method: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    `at` is the instant it happened or, for a contact of ours that waits, may go; `day` is the customer's calendar day
    of `at`.
    `own_day` and `recorded_at` are the customer's day and the instant of the decision that made it, for events that
    carry a `rule`; facts see those from the next day on (F1), limits and marks from that instant. `name` and `value`
    are those of
    `fact_changed`, a task's queue, a tag, a stage, an offer's kind; `on` is a promised day, the last day of a hold,
    the last day of an offer. `record` is the `Decided` of a `decided` event.
    """

    kind: str
    at: int
    day: int
    order: int = 0
    invoice_id: str | None = None
    amount: int | None = None
    currency: str | None = None
    code: str | None = None
    channel: str | None = None
    message: str | None = None
    tone: str | None = None
    role: str | None = None
    on: int | None = None
    name: str | None = None
    value: Value | None = None
    rule: str | None = None
    case_id: str | None = None
    policy: str | None = None
    decision_id: str | None = None
    action_id: str | None = None
    propensity: float | None = None
    own_day: int | None = None
    recorded_at: int | None = None
    record: Decided | None = None

    @property
    def is_action(self) -> bool:
        """Whether dunning itself did it, so that a replay puts the policy's own in its place."""
        if self.kind not in OTHERS_TOO:
            return self.kind in ACTION_KINDS
        return any((self.rule, self.policy, self.decision_id, self.action_id))

    @property
    def sort_key(self) -> tuple[int, bool, int, bool]:
        """By the time it became history, a decision's own events first, then the order column, then payments first
        (R4b)."""
        own = self.recorded_at is not None
        return (self.recorded_at if own else self.at, not own, self.order, self.kind not in PAYMENTS_FIRST)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Decided:
    """What one decision did to one case, as written to the history: `statuses` by rule, the rules that fired (used-up
    marks),
    `ended` listed days (rule, day, how), `consumed` waiting events (rule, event number, how), arms with their
    propensities."""

    case_id: str
    statuses: tuple[tuple[str, str], ...]
    fired: tuple[str, ...] = ()
    ended: tuple[tuple[str, int, str], ...] = ()
    consumed: tuple[tuple[str, int, str], ...] = ()
    arms: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """One customer's whole history, events in order. Immutable; `with_events` gives a longer one."""

    customer: Customer
    invoices: tuple[Invoice, ...] = ()
    events: tuple[Event, ...] = ()

    @staticmethod
    def of(customer: Customer, invoices: Iterable[Invoice] = (), events: Iterable[Event] = ()) -> Ledger:
        """A ledger with invoices by (due day, id) and events in their order."""
        return Ledger(
            customer,
            tuple(sorted(invoices, key=lambda i: (i.due_on, i.invoice_id))),
            tuple(sorted(events, key=lambda e: e.sort_key)),
        )

    def with_events(self, more: Iterable[Event]) -> Ledger:
        return replace(self, events=tuple(sorted((*self.events, *more), key=lambda e: e.sort_key)))

    def without_actions(self, since: int) -> Ledger:
        """The ledger with dunning's own recorded actions from instant `since` on left out (replay's world)."""
        return replace(self, events=tuple(e for e in self.events if e.at < since or not e.is_action))
