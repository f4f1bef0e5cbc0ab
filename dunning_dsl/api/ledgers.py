"""Ledgers to and from JSON.

In: the JSON of one customer's history and the program whose columns it has. Out: a `Ledger`, or sentences. `event_json`
is the way back for what a decision adds, so that a caller can keep a history of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dunning_dsl.api.case import CaseError
from dunning_dsl.api.values import ValueFormatError, value_of
from dunning_dsl.ledger.clock import day_of, instant
from dunning_dsl.ledger.model import Customer, Decided, Event, Invoice, Ledger
from dunning_dsl.program.countries import SHAPES, mistaken
from dunning_dsl.program.currency import minor_digits
from dunning_dsl.program.digits import finer
from dunning_dsl.program.statements import Program
from dunning_dsl.program.values import UNKNOWN, Value

if TYPE_CHECKING:
    from dunning_dsl.api.ledger_models import CustomerModel, EventModel, InvoiceModel, LedgerModel


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a ledger."""
    from dunning_dsl.api.ledger_models import LedgerModel

    return LedgerModel.model_json_schema()


def read_ledger(given: object, program: Program) -> Ledger:
    """The ledger that JSON tells; raises CaseError with everything that is wrong with it."""
    from pydantic import ValidationError

    from dunning_dsl.api.ledger_models import LedgerModel

    try:
        model = LedgerModel.model_validate(given)
    except ValidationError as wrong:
        raise CaseError(tuple(_sentence(e["loc"], e["msg"], e.get("input")) for e in wrong.errors())) from None
    return _Reader(program, model).ledger()


def _sentence(where: tuple[int | str, ...], message: str, given: object) -> str:
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")
    shown = f" (it is `{given}`)" if isinstance(given, str | int | float) else ""
    words = (
        message.removeprefix("Value error, ")
        .replace("Input should be", "this should be")
        .replace("Extra inputs are not permitted", "unknown field")
    )
    return f"`{place or 'the ledger'}`: {words[0].lower() + words[1:]}{shown}"


class _Reader:
    def __init__(self, program: Program, model: LedgerModel) -> None:
        self.program = program
        self.model = model
        self.problems: list[str] = []
        self.declared = {f.name: f for f in program.facts}
        listed = (invoice.currency for invoice in model.invoices if invoice.currency)
        self.currency = next(listed, program.settings.currencies[0])
        self.zone = self._zone(model.customer.timezone)

    def ledger(self) -> Ledger:
        customer = self._customer(self.model.customer)
        invoices = [self._invoice(i, model) for i, model in enumerate(self.model.invoices)]
        currencies = {i.invoice_id: i.currency for i in invoices}
        if len(currencies) < len(invoices):
            self.problems.append("two invoices have the same `invoice_id`")
        events = [self._event(i, model, currencies) for i, model in enumerate(self.model.events)]
        if self.problems:
            raise CaseError(tuple(self.problems))
        return Ledger.of(customer, invoices, events)

    def _zone(self, name: str | None) -> str:
        if name is None:
            return self.program.settings.timezone
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            self.problems.append(f"`customer.timezone`: `{name}` is not a time zone such as Europe/Berlin")
            return self.program.settings.timezone
        return name

    def _customer(self, model: CustomerModel) -> Customer:
        columns: dict[str, Value] = {}
        fields: dict[str, str] = {}
        for name, raw in {"country": model.country, **(model.model_extra or {})}.items():
            if name in self.declared and self.declared[name].source == "column":
                columns[name] = self._value(f"customer.{name}", name, raw)
            elif isinstance(raw, str | int | float) and not isinstance(raw, bool):
                fields[name] = str(raw)
            else:
                self.problems.append(f"`customer.{name}`: the policy reads no such fact, and a field is text")
        known = model.timezone if self.zone == model.timezone else None
        return Customer(model.customer_id, known, model.country, columns, model.consent, model.reach, fields)

    def _value(self, place: str, name: str, raw: object) -> Value:
        decl = self.declared[name]
        try:
            value = value_of(raw, decl.type, self.currency)
        except ValueFormatError as bad:
            self.problems.append(f"`{place}`: {bad}")
            return UNKNOWN
        if value is UNKNOWN and not decl.optional:
            self.problems.append(f"`{place}` is always known, so it cannot be null; leave it out to take its default")
        way = mistaken(name, value) if isinstance(value, str) else None
        if way is not None:
            self.problems.append(f"`{place}`: `{value}` is not {SHAPES[name]}; {way}, or leave it out")
        return value

    def _invoice(self, number: int, model: InvoiceModel) -> Invoice:
        currency = model.currency or self.program.settings.currencies[0]
        issued = model.issued_on.toordinal() if model.issued_on else None
        amount = self._amount(f"invoices[{number}].amount", model.amount, currency)
        return Invoice(
            model.invoice_id, model.due_on.toordinal(), amount, currency, issued, model.kind, model.payment_method
        )

    def _amount(self, place: str, amount: Decimal, currency: str) -> int:
        way = finer(amount, currency)
        if way is not None:
            self.problems.append(f"`{place}`: {amount} has more decimals than an amount in {currency}; {way}")
            return 0
        minor = amount * 10 ** minor_digits(currency)
        if minor != minor.to_integral_value():
            self.problems.append(f"`{place}`: {amount} is finer than {currency} can be paid")
        return int(minor)

    def _event(self, number: int, model: EventModel, currencies: Mapping[str, str]) -> Event:
        place = f"events[{number}]"
        at = self._instant(model.at)
        currency = model.currency or currencies.get(model.invoice_id or "", self.currency)
        amount = None if model.amount is None else self._amount(f"{place}.amount", model.amount, currency)
        if model.invoice_id is not None and model.invoice_id not in currencies:
            self.problems.append(f"`{place}.invoice_id`: there is no invoice `{model.invoice_id}`")
        value = model.value
        if model.kind == "fact_changed" and model.name in self.declared:
            value = self._value(f"{place}.value", str(model.name), value)
        plain = model.model_dump(
            include={"kind", "order", "invoice_id", "code", "channel", "message", "tone", "role", "name", "rule"}
            | {"case_id", "policy", "decision_id", "action_id", "propensity"}
        )
        return Event(
            at=at,
            day=day_of(self.zone, at),
            amount=amount,
            currency=currency if amount is not None else model.currency,
            on=model.on.toordinal() if model.on else None,
            value=value,
            own_day=model.decided_on.toordinal() if model.decided_on else None,
            recorded_at=self._instant(model.decided_at) if model.decided_at else None,
            record=None if model.record is None else _decided(model.record.model_dump()),
            **plain,
        )

    def _instant(self, at: datetime | date) -> int:
        """A midnight stays on the day it is written on, whatever its offset: exports mean the day by it."""
        if not isinstance(at, datetime):
            return instant(self.zone, at.toordinal(), 0)
        if at.time() == time():
            return instant(self.zone, at.toordinal(), 0)
        if at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(self.zone))
        return int(at.timestamp())


def _decided(given: Mapping[str, Any]) -> Decided:
    return Decided(
        given["case_id"],
        tuple(given["statuses"].items()),
        tuple(given["fired"]),
        tuple(tuple(e) for e in given["ended"]),
        tuple(tuple(c) for c in given["consumed"]),
        tuple(tuple(a) for a in given["arms"]),
    )


def _moment(at: int, zone: str) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).isoformat()


def event_json(event: Event, zone: str) -> dict[str, Any]:
    """An event as `read_ledger` reads it; what it does not say is left out. Moments carry the offset of the zone."""
    aside = ("day", "own_day", "recorded_at")
    document = {key: value for key, value in asdict(event).items() if value is not None and key not in aside}
    document["at"] = _moment(event.at, zone)
    if event.recorded_at is not None:
        document["decided_at"] = _moment(event.recorded_at, zone)
    if event.amount is not None and event.currency is not None:
        digits = minor_digits(event.currency)
        document["amount"] = f"{Decimal(event.amount).scaleb(-digits):.{digits}f}"
    if event.on is not None:
        document["on"] = date.fromordinal(event.on).isoformat()
    if event.own_day is not None:
        document["decided_on"] = date.fromordinal(event.own_day).isoformat()
    if event.record is not None:
        record = asdict(event.record)
        document["record"] = {**record, "statuses": dict(event.record.statuses)}
    if event.value is UNKNOWN:
        document["value"] = None
    return document
