"""A small history that is right, to be broken in one place: what the examples of D700 to D749 lie beside."""

from __future__ import annotations

from typing import Final

Files = tuple[tuple[str, str], ...]

POLICY: Final = """\
policy "P":
    currency USD
    timezone "UTC"

fact plan: one of free, pro

rule nudge:
    when days_overdue >= 3 and plan == pro: assign to "callers"
"""

SENDING: Final = POLICY.replace('assign to "callers"', 'send email "reminder"')

HEALTH: Final = POLICY.replace("plan == pro", "health >= 50").replace("plan: one of free, pro", "health: number")
TREND: Final = POLICY.replace("plan == pro", "usage_trend < 0%")

CUSTOMERS: Final = "customer_id,timezone,plan\nC1,America/New_York,pro\nC2,,free\n"
INVOICES: Final = """\
invoice_id,customer_id,issued_on,due_on,amount,currency
0041,C1,2025-03-01,2025-03-15,120.00,USD
0042,C2,2025-03-01,2025-03-15,80.00,USD
"""
EVENTS: Final = """\
customer_id,invoice_id,at,order,kind,amount,channel,name
C1,0041,2025-03-20T10:00:00Z,1,message_sent,,email,
C1,0041,2025-03-21T09:30:00Z,2,payment,120.00,,
"""


def book(
    *, customers: str | None = CUSTOMERS, invoices: str | None = INVOICES, events: str | None = EVENTS, script: str = ""
) -> Files:
    """The files of a history, None for one that is not there; `script` is its `history.sql`."""
    given = {"customers.csv": customers, "invoices.csv": invoices, "events.csv": events, "history.sql": script or None}
    return tuple((f"history/{name}", text) for name, text in given.items() if text is not None)


GOOD: Final = book()


def customers(*rows: str, header: str = "customer_id,timezone,plan") -> Files:
    """The history with other customers."""
    return book(customers="\n".join((header, *rows)) + "\n")


def invoice(row: str, header: str = "invoice_id,customer_id,issued_on,due_on,amount,currency") -> Files:
    """The history with another first invoice."""
    return book(invoices="\n".join((header, row, "0042,C2,2025-03-01,2025-03-15,80.00,USD")) + "\n")


def event(*rows: str, header: str = "customer_id,invoice_id,at,order,kind,amount,channel,name") -> Files:
    """The history with other events."""
    return book(events="\n".join((header, *rows)) + "\n")
