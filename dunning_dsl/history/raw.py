"""One customer's rows before any policy has typed their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dunning_dsl.ledger.model import EVENT_KINDS, Event, Invoice


@dataclass(frozen=True, slots=True)
class Defaults:
    """What stands in where the data does not say: the policy's zone, and its currency if it has one only. `assumed`:
    there is no policy, and the currency is only there so that amounts can be looked at."""

    zone: str = "UTC"
    currency: str | None = None
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class RawCustomer:
    """A row of `customers`: `cells` holds every column but the id as text, None where empty; `file` and `row` say
    where it stands."""

    customer_id: str
    file: int
    row: int
    zone: str | None
    currency: str
    cells: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class RawLedger:
    """A customer with their invoices and events in order; the `value` of a `fact_changed` is still text."""

    customer: RawCustomer
    invoices: tuple[Invoice, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(slots=True)
class Counts:
    """How many rows there were, and how many customers, invoices and events can be used. `rejected` counts rows that
    cannot, by relation; `left_out` customers with such a row, whose other rows are `left_out_rows`."""

    customers: int = 0
    invoices: int = 0
    events: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    left_out: int = 0
    left_out_rows: int = 0

    @property
    def rows_rejected(self) -> int:
        return sum(self.rejected.values())


_KIND_PLACE: Final = {kind: place for place, kind in enumerate(EVENT_KINDS)}


def event_order(event: Event) -> tuple[tuple[int, bool, int, bool], int, str]:
    """The ledger's own order; what is still equal by the closed list of kinds and then by content, so that the order
    of rows and files changes nothing."""
    content = (
        event.invoice_id,
        event.amount,
        event.code,
        event.channel,
        event.message,
        event.name,
        event.value,
        event.rule,
    )
    return (event.sort_key, _KIND_PLACE[event.kind], repr(content))
