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

KEPT_BY: Final[dict[str, tuple[str, ...]]] = {
    "refused_for_good": ("decline_stands", "advice_stands"),
    "holder_reported_deceased": ("holder_died",),
}
"""Facts that the history keeps by definitions of the library: a policy that reads one has these definitions too."""

OWN_CLASS: Final = "own_decline_class"
"""The definition of the library that a policy may write itself: what the words of its own provider mean."""
OWN_CLASS_READS: Final = ("decline_code", "payment_method")
"""Facts that it may rest on: what the history knows of each failure when it happens."""

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def days_meant(word: str) -> tuple[str, ...]:
    """The days of the week that somebody's word stands for (`sundays`, `weekend`, `weekdays`), for the help of a
    report; none where it is no such word.
    """
    one = word.lower().removesuffix("s")
    if one == "weekend":
        return WEEKDAYS[5:]
    if one in ("weekday", "workday", "working_day"):
        return WEEKDAYS[:5]
    return tuple(day for day in WEEKDAYS if day == one)


def weekday_condition(days: tuple[str, ...]) -> str:
    """The condition that holds on these days, as it is written."""
    first = WEEKDAYS.index(days[0])
    if len(days) == 1:
        return f"weekday == {days[0]}"
    in_a_row = WEEKDAYS[first : first + len(days)] == days
    return f"weekday in {days[0]}..{days[-1]}" if in_a_row else f"weekday in ({', '.join(days)})"
