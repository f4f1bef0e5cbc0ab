"""One row to one customer, invoice or event, or to what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final, TypeVar, cast

from dunning_dsl.history import cells
from dunning_dsl.history.cells import Bad, Moment
from dunning_dsl.history.raw import Defaults, RawCustomer
from dunning_dsl.history.relations import CONSENT, INVOICE_KINDS, NEEDS, REACHABLE
from dunning_dsl.history.tables import Row, Table
from dunning_dsl.ledger.model import EVENT_KINDS, Decided, Event, Invoice, InvoiceKind
from dunning_dsl.program.currency import is_currency

T = TypeVar("T")

_CACHE: Final = 100_000
_INVOICE_KINDS: Final = frozenset(INVOICE_KINDS)
_EVENT_KINDS: Final = frozenset(EVENT_KINDS)

above_zero = lru_cache(_CACHE)(cells.above_zero)
moment = lru_cache(_CACHE)(cells.moment)


class Issue(Exception):  # noqa: N818 (a finding on its way to the report, not a fault)
    """A cell that keeps its row out. Raised and caught within this package only."""

    def __init__(self, column: str, value: str, bad: Bad) -> None:
        super().__init__(column, value, bad)
        self.column = column
        self.value = value
        self.bad = bad


class Cells:
    """The cells of one row by column."""

    __slots__ = ("_places", "row")

    def __init__(self, places: dict[str, int], row: Row) -> None:
        self._places = places
        self.row = row

    def get(self, column: str) -> str | None:
        value: str | None = self.row[self._places[column]]
        return value

    def need(self, column: str) -> str:
        value = self.get(column)
        if value is None:
            raise Issue(column, "", Bad("D710"))
        return value

    def read(self, column: str, value: str, made: T | Bad) -> T:
        if isinstance(made, Bad):
            raise Issue(column, value, made)
        return made


@lru_cache(_CACHE)
def is_zone(name: str) -> bool:
    """Whether the zone database has it."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # not there, not a name, or a folder of names
        return False
    return True


def zone_hint(name: str) -> str:
    """A zone that is almost called so."""
    from zoneinfo import available_timezones

    near = get_close_matches(name.replace(" ", "_"), sorted(available_timezones()), 1)
    return f"; did you mean `{near[0]}`?" if near else ""


def hint(word: str, words: tuple[str, ...]) -> str:
    near = get_close_matches(word.casefold(), words, 1)
    return f"; did you mean `{near[0]}`?" if near else ""


class CustomerRows:
    """Reads rows of `customers`."""

    def __init__(self, table: Table, defaults: Defaults) -> None:
        self.places = {name: table.place(name) for name in table.columns}
        self.names = tuple(n for n in table.columns if n in table.present and n != "customer_id")
        self.flags = tuple(n for n in self.names if n.startswith((CONSENT, REACHABLE)))
        self.currency = defaults.currency

    def read(self, row: Row) -> RawCustomer:
        """The customer; their `currency` is empty where only their invoices can tell."""
        found = Cells(self.places, row)
        customer_id = found.need("customer_id")
        zone = found.get("timezone")
        if zone is not None and not is_zone(zone):
            raise Issue("timezone", zone, Bad("D724", {"hint": zone_hint(zone)}, zone))
        currency = found.get("currency")
        if currency is not None:
            check_currency("currency", currency)
        for name in self.flags:
            value = found.get(name)
            if value is not None and cells.truth(value) is None:
                raise Issue(name, value, Bad("D719", {"wanted": "true, false or an empty cell"}))
        values = {name: found.get(name) for name in self.names}
        return RawCustomer(customer_id, row[0], row[1], zone, currency or "", values)


def check_currency(column: str, code: str) -> str:
    if not is_currency(code):
        upper = code.upper()
        words = f"; did you mean `{upper}`?" if is_currency(upper) else ""
        raise Issue(column, code, Bad("D725", {"hint": words}, code))
    return code


class InvoiceRows:
    """Reads rows of `invoices`."""

    def __init__(self, table: Table, defaults: Defaults) -> None:
        self.places = {name: table.place(name) for name in table.columns}
        self.defaults = defaults

    def read(self, row: Row, zone: str | None) -> Invoice:
        found = Cells(self.places, row)
        invoice_id = found.need("invoice_id")
        currency = found.get("currency") or self.defaults.currency or found.need("currency")
        check_currency("currency", currency)
        text = found.need("amount")
        place = zone or self.defaults.zone
        due = day(found, "due_on", found.need("due_on"), place)
        issued = found.get("issued_on")
        return Invoice(
            invoice_id,
            due,
            found.read("amount", text, above_zero(text, currency)),
            currency,
            None if issued is None else day(found, "issued_on", issued, place),
            cast("InvoiceKind", kind(found, _INVOICE_KINDS, "invoice")),
            found.get("payment_method") or "",
        )


def day(found: Cells, column: str, text: str, zone: str) -> int:
    """The customer's day of a date, or of a time."""
    when: Moment = found.read(column, text, moment(text))
    return when.day if when.offset is None else when.place(zone)[1]


_USUAL: Final = {
    "paid": "payment",
    "charge": "payment",
    "charge_succeeded": "payment",
    "declined": "payment_failed",
    "charge_failed": "payment_failed",
    "refund": "reversed",
    "chargeback": "reversed",
    "sent": "message_sent",
    "email_sent": "message_sent",
    "delivered": "message_delivered",
    "bounce": "message_failed",
    "bounced": "message_failed",
    "opened": "message_opened",
    "call": "conversation",
    "unsubscribed": "opted_out",
    "unsubscribe": "opted_out",
    "dispute": "dispute_opened",
    "promise": "promise_made",
    "fee": "fee_charged",
    "late_fee": "fee_charged",
    "suspended": "service_suspended",
}
"""What other systems call the most frequent kinds."""


def kind(found: Cells, allowed: frozenset[str], fallback: str | None) -> str:
    text = found.get("kind")
    if text is None:
        return fallback if fallback is not None else found.need("kind")
    name = text.replace(" ", "_") if text not in allowed else text
    if name not in allowed:
        usual = _USUAL.get(name.casefold(), "")
        words = f"; did you mean `{usual}`?" if usual in allowed else hint(name, tuple(sorted(allowed)))
        raise Issue("kind", text, Bad("D723", {"hint": words}, text))
    return name


class EventRows:
    """Reads rows of `events`."""

    def __init__(self, table: Table, defaults: Defaults) -> None:
        self.places = {name: table.place(name) for name in table.columns}
        self.texts = tuple(n for n in _TEXTS if n in table.present)
        self.rarer = tuple((n, reader) for n, reader in _RARER.items() if n in table.present)
        self.ruled = "rule" in table.present
        self.defaults = defaults
        self.ordered = "order" in table.present

    def read(self, row: Row, zone: str | None, currencies: dict[str, str], usual: str) -> Event:
        """The event. `currencies` are those of the customer's invoices, `usual` the customer's own."""
        found = Cells(self.places, row)
        what = kind(found, _EVENT_KINDS, None)
        text = found.need("at")
        place = zone or self.defaults.zone
        at, on_day = found.read("at", text, moment(text)).place(place)
        for column in NEEDS.get(what, ()):
            found.need(column)
        values: dict[str, Any] = {name: found.get(name) for name in self.texts}
        invoice_id = values.get("invoice_id")
        if invoice_id is not None and invoice_id not in currencies:
            raise Issue("invoice_id", invoice_id, unknown_invoice(invoice_id, currencies))
        currency = values.pop("currency", None)
        if currency is not None:
            check_currency("currency", currency)
        amount = found.get("amount")
        if amount is not None:
            currency = currency or currencies.get(values.get("invoice_id") or "") or usual
            if not currency:
                raise Issue("currency", "", Bad("D710"))
            values["amount"] = found.read("amount", amount, above_zero(amount, currency))
        for column, reader in self.rarer:
            text_there = found.get(column)
            if text_there is not None:
                values[column] = reader(found, column, text_there, place)
        if self.ruled and values["rule"] is not None:
            values.setdefault("own_day", on_day)
        return Event(what, at, on_day, currency=currency, **values)


_TEXTS: Final = (
    "invoice_id",
    "currency",
    "code",
    "channel",
    "message",
    "tone",
    "role",
    "name",
    "value",
    "rule",
    "case_id",
    "policy",
    "decision_id",
    "action_id",
)


def unknown_invoice(invoice_id: str, currencies: dict[str, str]) -> Bad:
    """Leading zeros that a spreadsheet ate are the usual reason."""
    same = [known for known in currencies if known.lstrip("0") == invoice_id.lstrip("0")]
    near = same or get_close_matches(invoice_id, currencies, 1)
    return Bad("D713", {"hint": f"; did you mean `{near[0]}`?" if near else ""})


def _order(found: Cells, column: str, text: str, _zone: str) -> int:
    number = cells.whole(text)
    wanted = {"wanted": "a whole number"}
    return found.read(column, text, Bad("D719", wanted) if number is None or abs(number) >= 2**62 else number)


def _propensity(found: Cells, column: str, text: str, _zone: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    bad = Bad("D719", {"wanted": "a probability above 0 and at most 1"})
    return found.read(column, text, value if 0 < value <= 1 else bad)


def _recorded_at(found: Cells, column: str, text: str, zone: str) -> int:
    when: Moment = found.read(column, text, moment(text))
    return when.place(zone)[0]


def _record(found: Cells, column: str, text: str, _zone: str) -> Decided:
    try:
        document = json.loads(text)
        return decided(document)
    except (ValueError, KeyError, TypeError):
        raise Issue(column, text, Bad("D719", {"wanted": "what a decision of ours recorded, as JSON"})) from None


_RARER: Final[dict[str, Callable[[Cells, str, str, str], Any]]] = {
    "order": _order,
    "on": day,
    "own_day": day,
    "propensity": _propensity,
    "recorded_at": _recorded_at,
    "record": _record,
}


def decided(document: Any) -> Decided:
    """The record of a `decided` event from its JSON."""
    return Decided(
        str(document["case_id"]),
        tuple((str(rule), str(status)) for rule, status in document["statuses"]),
        tuple(str(rule) for rule in document.get("fired", ())),
        tuple((str(rule), int(number), str(how)) for rule, number, how in document.get("ended", ())),
        tuple((str(rule), int(number), str(how)) for rule, number, how in document.get("consumed", ())),
        tuple((str(name), str(arm), float(share)) for name, arm, share in document.get("arms", ())),
    )


def decided_json(record: Decided) -> str:
    """What `decided` takes back."""
    from dataclasses import asdict

    return json.dumps(asdict(record), separators=(",", ":"), ensure_ascii=False)
