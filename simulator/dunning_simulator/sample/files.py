"""The synthetic book as files: three relations in CSV or Parquet, a page that says what it is, and the true model."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from dunning_dsl.history.write import replacing
from dunning_simulator.books import BOOKS, PAGE
from dunning_simulator.sample.book import Life, Settings, book
from dunning_simulator.sample.people import cents

INVOICES: Final = (
    "invoice_id",
    "customer_id",
    "issued_on",
    "due_on",
    "amount",
    "currency",
    "kind",
    "payment_method",
)
EVENTS: Final = (
    "customer_id",
    "invoice_id",
    "at",
    "order",
    "kind",
    "amount",
    "code",
    "channel",
    "message",
    "tone",
    "role",
    "on",
    "name",
    "value",
    "policy",
)

_PAGE: Final = """\
# Synthetic data

Everything in this folder is made up by `dunning sample`. No person, company, invoice or message in it is real, and
nothing learned from it is true of anybody. It is a function of these settings, the same bytes on every machine:

    dunning sample DIR --customers {customers} --seed {seed} --days {days} --start {first}{book}

- `customers`, `invoices` and `events` are in the form that `dunning history check` reads; every customer has a column
  `synthetic` and begins with a `note`.
- The messages in it were sent by a simple procedure with fixed days. They were chosen without any chance in it: there
are no propensities, and no effect of a message can be estimated from this book without assumptions.
- `true_response.toml` is the model by which the customers responded. Sources of its numbers:

{sources}"""


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows each relation has."""

    customers: int
    invoices: int
    events: int


def write_book(folder: Path, settings: Settings, *, parquet: bool = False) -> Written:
    """Make the book and write it; each file is put in place whole."""
    folder.mkdir(parents=True, exist_ok=True)
    lives = list(book(settings))
    columns = tuple(lives[0].columns) if lives else ("customer_id",)
    customers = [tuple(life.columns.values()) for life in lives]
    invoices = [row for life in lives for row in _invoices(life)]
    events = [tuple(event.get(name, "") for name in EVENTS) for life in lives for event in life.events]
    put = _put_parquet if parquet else _put_csv
    put(folder, "customers", columns, customers)
    put(folder, "invoices", INVOICES, invoices)
    put(folder, "events", EVENTS, events)
    model = settings.business.module(settings.business.model)
    named = "" if settings.book == BOOKS[0] else f" --book {settings.book}"
    if settings.billed != settings.business.currencies:
        named += f" --currencies {','.join(settings.billed)}"
    words = {"customers": settings.customers, "seed": settings.seed, "days": settings.days}
    page = _PAGE.format(**words, first=settings.first.isoformat(), book=named, sources=model.SOURCES)
    _put_text(folder / PAGE, page)
    _put_text(folder / "true_response.toml", model.as_toml())
    return Written(len(customers), len(invoices), len(events))


def _invoices(life: Life) -> Iterable[tuple[str, ...]]:
    for bill in life.bills:
        issued = "" if bill.issued_on is None else date.fromordinal(bill.issued_on).isoformat()
        due = date.fromordinal(bill.due_on).isoformat()
        who = life.customer_id
        yield (bill.invoice_id, who, issued, due, cents(bill.amount), life.currency, bill.kind, life.method)


def _put_text(path: Path, text: str) -> None:
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")


def _put_csv(folder: Path, name: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with replacing(folder / f"{name}.csv") as partial, partial.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _put_parquet(folder: Path, name: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    cells: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    arrays = [pa.array([cell or None for cell in column], pa.string()) for column in cells]
    with replacing(folder / f"{name}.parquet") as partial:
        pq.write_table(pa.Table.from_arrays(arrays, names=list(columns)), partial)
