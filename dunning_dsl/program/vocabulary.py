"""The closed lists of the language that are not declared in the library."""

from __future__ import annotations

from typing import Final, Literal

ArgumentKind = Literal["channel", "offer", "queue"]

EVENTS: Final[dict[str, ArgumentKind | None]] = {
    "payment_received": None,
    "payment_failed": None,
    "case_opened": None,
    "case_closed": None,
    "promise_made": None,
    "promise_broken": None,
    "plan_broken": None,
    "dispute_opened": None,
    "dispute_resolved": None,
    "message_failed": "channel",
    "replied": None,
    "complained": None,
    "opted_out": "channel",
    "offer_accepted": "offer",
    "card_updated": None,
    "task_done": "queue",
}
"""What `on EVENT` may wait for, and the kind of its argument."""

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
