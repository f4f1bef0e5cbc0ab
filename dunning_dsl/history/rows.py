"""One row to one customer, invoice or event, or to what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
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
_NO_MOMENT: Final = Moment(date(2000, 1, 1).toordinal())
"""Stands for a date that could not be read, until its row is given up."""


@dataclass(frozen=True, slots=True)
class Issue:
    """A cell that keeps its row out."""

    column: str
    value: str
    bad: Bad


class Unusable(Exception):  # noqa: N818 (a finding on its way to the report, not a fault)
    """All that keeps one row out. Raised and caught within this package only."""

    def __init__(self, *issues: Issue) -> None:
        super().__init__(*issues)
        self.issues = issues


class Cells:
    """The cells of one row by column. What is wrong is kept until `done`, so that a row is told all at once."""

    __slots__ = ("_places", "issues", "row")

    def __init__(self, places: dict[str, int], row: Row) -> None:
        self._places = places
        self.row = row
        self.issues: list[Issue] = []

    def get(self, column: str) -> str | None:
        value: str | None = self.row[self._places[column]]
        return value

    def need(self, column: str) -> str:
        """The cell; empty where it is, which is an issue."""
        value = self.get(column)
        if value is None:
            self.fault(column, "", Bad("D710"))
        return value or ""

    def read(self, column: str, value: str, made: T | Bad, instead: T) -> T:
        """What was made of a cell; `instead` of one that is wrong, or was empty and is an issue already."""
        if not isinstance(made, Bad):
            return made
        self.fault(column, value, made)
        return instead

    def fault(self, column: str, value: str, bad: Bad) -> None:
        """Keep the first issue of a column."""
        if all(issue.column != column for issue in self.issues):
            self.issues.append(Issue(column, value, bad))

    def done(self) -> None:
        """Raise what was wrong, if anything."""
        if self.issues:
            raise Unusable(*self.issues)


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
            found.fault("timezone", zone, Bad("D724", {"hint": zone_hint(zone)}, zone))
        currency = found.get("currency")
        if currency is not None:
            _check_currency(found, currency)
        for name in self.flags:
            value = found.get(name)
            if value is not None and cells.truth(value) is None:
                found.fault(name, value, Bad("D719", {"wanted": "true, false or an empty cell"}))
        found.done()
        values = {name: found.get(name) for name in self.names}
        return RawCustomer(customer_id, row[0], row[1], zone, currency or "", values)


def _check_currency(found: Cells, code: str) -> bool:
    """Whether a code is a currency's, and amounts can be read in it."""
    if is_currency(code):
        return True
    upper = code.upper()
    words = f"; did you mean `{upper}`?" if is_currency(upper) else ""
    found.fault("currency", code, Bad("D725", {"hint": words}, code))
    return False


def _amount(found: Cells, text: str, currency: str) -> int:
    """Minor units, above zero; not looked at where the currency is wrong, which says how many decimals there may be."""
    if not _check_currency(found, currency):
        return 0
    return found.read("amount", text, above_zero(text, currency), 0)


class InvoiceRows:
    """Reads rows of `invoices`."""

    def __init__(self, table: Table, defaults: Defaults) -> None:
        self.places = {name: table.place(name) for name in table.columns}
        self.defaults = defaults

    def read(self, row: Row, zone: str | None) -> Invoice:
        found = Cells(self.places, row)
        invoice_id = found.need("invoice_id")
        currency = found.get("currency") or self.defaults.currency or found.need("currency")
        text = found.need("amount")
        place = zone or self.defaults.zone
        due = day(found, "due_on", found.need("due_on"), place)
        issued = found.get("issued_on")
        invoice = Invoice(
            invoice_id,
            due,
            _amount(found, text, currency) if currency else 0,
            currency,
            None if issued is None else day(found, "issued_on", issued, place),
            cast("InvoiceKind", kind(found, _INVOICE_KINDS, "invoice")),
            found.get("payment_method") or "",
        )
        found.done()
        return invoice


def day(found: Cells, column: str, text: str, zone: str) -> int:
    """The customer's day of a date, or of a time."""
    when = found.read(column, text, moment(text), _NO_MOMENT)
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
        found.fault("kind", text, Bad("D723", {"hint": words}, text))
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
        at, on_day = found.read("at", text, moment(text), _NO_MOMENT).place(place)
        for column in NEEDS.get(what, ()):
            found.need(column)
        values: dict[str, Any] = {name: found.get(name) for name in self.texts}
        invoice_id = values.get("invoice_id")
        if invoice_id is not None and invoice_id not in currencies:
            found.fault("invoice_id", invoice_id, unknown_invoice(invoice_id, currencies))
        currency = values.pop("currency", None)
        if currency is not None:
            _check_currency(found, currency)
        amount = found.get("amount")
        if amount is not None:
            currency = currency or currencies.get(values.get("invoice_id") or "") or usual
            if not currency:
                found.fault("currency", "", Bad("D710"))
            else:
                values["amount"] = _amount(found, amount, currency)
        for column, reader in self.rarer:
            text_there = found.get(column)
            if text_there is not None:
                values[column] = reader(found, column, text_there, place)
        if self.ruled and values["rule"] is not None:
            values.setdefault("own_day", on_day)
        found.done()
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
    return found.read(column, text, Bad("D719", wanted) if number is None or abs(number) >= 2**62 else number, 0)


def _propensity(found: Cells, column: str, text: str, _zone: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    bad = Bad("D719", {"wanted": "a probability above 0 and at most 1"})
    return found.read(column, text, value if 0 < value <= 1 else bad, 1.0)


def _recorded_at(found: Cells, column: str, text: str, zone: str) -> int:
    return found.read(column, text, moment(text), _NO_MOMENT).place(zone)[0]


def _record(found: Cells, column: str, text: str, _zone: str) -> Decided | None:
    try:
        document = json.loads(text)
        return decided(document)
    except (ValueError, KeyError, TypeError):
        found.fault(column, text, Bad("D719", {"wanted": "what a decision of ours recorded, as JSON"}))
        return None


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
