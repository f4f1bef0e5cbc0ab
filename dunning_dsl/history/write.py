"""Ledgers to the three CSV files that `read_history` takes back."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from dunning_dsl.history.raw import RawLedger
from dunning_dsl.history.relations import ADDRESS, CONSENT, REACHABLE, known
from dunning_dsl.history.rows import decided_json
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.currency import minor_digits
from dunning_dsl.program.statements import FactDecl
from dunning_dsl.program.values import SCALE, UNKNOWN, Value

_DAYS: Final = frozenset({"on", "own_day"})
_TIMES: Final = frozenset({"at", "recorded_at"})


def write_history(
    folder: Path,
    ledgers: Iterable[Ledger],
    facts: Iterable[FactDecl] = (),
    *,
    currency: str = "",
    channels: Iterable[str] = (),
) -> None:
    """Write `customers.csv`, `invoices.csv` and `events.csv`, each put in place whole.

    `facts` say how the customers' columns are written (money in `currency`, which becomes each customer's that says
    none). Where a ledger says whom a channel reaches, every channel of any ledger or of `channels` is written for
    everybody. Times carry their offset from UTC, so that any zone reads the same instant.
    """
    found = list(ledgers)
    decls = {fact.name: fact for fact in facts}
    folder.mkdir(parents=True, exist_ok=True)
    said = [channel for ledger in found for channel in ledger.customer.reach]
    reach = dict.fromkeys((*channels, *said), True) if said else {}
    customers = [_customer(ledger.customer, decls, currency, reach) for ledger in found]
    _write(folder / "customers.csv", ("customer_id", "timezone"), customers)
    invoices = [_invoice(ledger.customer, invoice) for ledger in found for invoice in ledger.invoices]
    _write(folder / "invoices.csv", known("invoices"), invoices)
    events = [_event(ledger.customer, event, decls, currency) for ledger in found for event in ledger.events]
    _write(folder / "events.csv", known("events"), events)


def money_text(amount: int, currency: str) -> str:
    """Minor units as people write them: `12050` in USD is `120.50`."""
    digits = minor_digits(currency)
    sign, whole = "-" if amount < 0 else "", str(abs(amount)).rjust(digits + 1, "0")
    return f"{sign}{whole[:-digits]}.{whole[-digits:]}" if digits else sign + whole


def time_text(at: int) -> str:
    """An instant in UTC. Midnight is written with another offset, for a time of exactly midnight would be read as a
    date."""
    moment = datetime.fromtimestamp(at, UTC)
    if moment.time() == datetime.min.time():
        return moment.strftime("%Y-%m-%dT01:00:00+01:00")
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def value_text(value: Value | None, decl: FactDecl | None, currency: str) -> str:
    """A fact's value as its cell; empty where it is unknown."""
    if value is None or value is UNKNOWN:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    assert isinstance(value, int)
    kind = decl.type.kind if decl is not None else "count"
    if kind == "money":
        return money_text(value, currency)
    scale = SCALE[kind] // 100 if kind == "percent" else SCALE[kind]
    if scale == 1:
        return str(value)
    sign, (whole, part) = "-" if value < 0 else "", divmod(abs(value), scale)
    text = f"{sign}{whole}.{part:0{len(str(scale)) - 1}d}".rstrip("0").rstrip(".")
    return text + "%" if kind == "percent" else text


def _customer(
    customer: Customer, decls: Mapping[str, FactDecl], currency: str, reach: Mapping[str, bool]
) -> dict[str, str]:
    row = {"customer_id": customer.customer_id, "timezone": customer.zone or ""}
    if currency:
        row["currency"] = currency
    row |= customer.fields
    currency = row.get("currency", "")
    if customer.country:
        row["country"] = customer.country
    row |= {name: value_text(value, decls.get(name), currency) for name, value in customer.columns.items()}
    row |= {CONSENT + channel: "true" if said else "false" for channel, said in customer.consent.items()}
    row |= {
        REACHABLE + channel: "true" if there else "false"
        for channel, there in {**reach, **customer.reach}.items()
        if ADDRESS + channel not in row
    }
    return row


def _invoice(customer: Customer, invoice: Invoice) -> dict[str, str]:
    return {
        "invoice_id": invoice.invoice_id,
        "customer_id": customer.customer_id,
        "issued_on": "" if invoice.issued_on is None else date.fromordinal(invoice.issued_on).isoformat(),
        "due_on": date.fromordinal(invoice.due_on).isoformat(),
        "amount": money_text(invoice.amount, invoice.currency),
        "currency": invoice.currency,
        "kind": invoice.kind,
        "payment_method": invoice.payment_method,
    }


def _event(customer: Customer, event: Event, decls: Mapping[str, FactDecl], currency: str) -> dict[str, str]:
    row = {"customer_id": customer.customer_id}
    currency = customer.fields.get("currency", currency)
    for name in known("events")[1:]:
        value: Any = getattr(event, name)
        if value is None or (name == "order" and value == 0):
            continue
        if name in _DAYS:
            row[name] = date.fromordinal(value).isoformat()
        elif name in _TIMES:
            row[name] = time_text(value)
        elif name == "amount":
            row[name] = money_text(value, event.currency or currency)
        elif name == "record":
            row[name] = decided_json(value)
        elif name == "value":
            row[name] = value_text(value, decls.get(event.name or ""), currency)
        else:
            row[name] = str(value)
    return row


def raw_rows(raw: RawLedger) -> Iterator[tuple[str, dict[str, str]]]:
    """The cells of a customer's invoices and events, each with its relation."""
    customer = Customer(raw.customer.customer_id, raw.customer.zone)
    yield from (("invoices", _invoice(customer, invoice)) for invoice in raw.invoices)
    yield from (("events", _event(customer, event, {}, raw.customer.currency)) for event in raw.events)


def _write(path: Path, first: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    names = tuple(dict.fromkeys((*first, *sorted({name for row in rows for name in row}))))
    with replacing(path) as partial, partial.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; when all went well it takes its place, else it goes."""
    partial = path.with_name(path.name + ".partial")
    try:
        yield partial
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
