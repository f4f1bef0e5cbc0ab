"""Which messages a customer had, and what of them counts on each model day (the rules of `engine.kernel.world`).

The last delivered message counts, by days since it; a message that waits for quiet hours counts from the next decision
on. A message came back where the log has a `message_failed` on its channel within three weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from dunning_dsl.ledger.fold import Terms
from dunning_dsl.ledger.model import Event, Ledger
from dunning_dsl.program import statements as s
from dunning_dsl.program.statements import Program
from dunning_simulator.fit.walk import model_day
from dunning_simulator.response.model import Contact
from dunning_simulator.statistics.arrays import Ints

CLUSTERED: Final = 14
RECENT: Final = 16
BACK_WITHIN: Final = 21 * 86_400
AT_ONCE: Final = 3_600
"""A message within so many seconds of the decision left at once."""

OTHER, SMS, CALL = range(3)


@dataclass(frozen=True, slots=True)
class Message:
    """From which model day it counts, the day from which its days count, whether it is firm, its channel's class, how
    many messages of the 14 days before take from it, and whether it arrived."""

    counts: int
    day: int
    firm: bool
    channel: int
    earlier: int
    arrived: bool
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Touch:
    """By model day from `first` on: tone of the last delivered message in effect (0 none, 1 neutral, 2 firm), its
    stretch, channel class, how many earlier ones take from it; `bounced` where the last message sent came back within
    the week and none is in effect."""

    first: int
    tone: Ints
    stretch: Ints
    channel: Ints
    earlier: Ints
    bounced: Ints


def tones_of(program: Program) -> Mapping[tuple[str, str], str]:
    """The tone of each (message, channel) that the policy sends, for logs that do not say it."""
    found: dict[tuple[str, str], str] = {}
    for rule in program.rules:
        for step in rule.steps:
            action = step.action
            if isinstance(action, s.Send):
                for channel in action.channels:
                    found.setdefault((action.message, channel), action.tone or "")
    return found


def messages_of(
    ledger: Ledger, terms: Terms, contact: Contact, tones: Mapping[tuple[str, str], str], last: int
) -> list[Message]:
    """The messages to somebody who may pay, in order."""
    zone = ledger.customer.zone
    gone = {e.action_id for e in ledger.events if e.kind == "overtaken" and e.action_id}
    failed = [e for e in ledger.events if e.kind == "message_failed"]
    made: list[Message] = []
    for event in ledger.events:
        if event.kind not in ("message_sent", "feedback_asked") or event.day > last:
            continue
        if (event.action_id and event.action_id in gone) or (event.role or "customer") not in contact.roles:
            continue
        arrived = _take_failure(event, failed) is None
        tone = event.tone or tones.get((event.message or "", event.channel or ""), "")
        counts = _counts_from(event, terms, zone)
        recent = [m.day for m in made if m.arrived][-(RECENT - 1) :]
        earlier = sum(day > event.day - CLUSTERED for day in recent)
        kind = {"sms": SMS, "call": CALL}.get(event.channel or "", OTHER)
        firm = tone in contact.firm_tones
        made.append(Message(counts, event.day, firm, kind, earlier, arrived, event.message or "", event.channel or ""))
    return made


def _counts_from(event: Event, terms: Terms, zone: str | None) -> int:
    """The model day of the decision that sent it; the next one where it waited. A date alone stands for the decision of
    that day."""
    from dunning_dsl.ledger import clock

    if event.at == clock.instant(terms.customer_zone(zone), event.day, 0):
        return event.day
    day = model_day(terms, zone, event.at)
    decided = event.recorded_at if event.recorded_at is not None else terms.moment(zone, day)
    return day if event.at - decided <= AT_ONCE else day + 1


def _take_failure(sent: Event, failed: list[Event]) -> Event | None:
    """The failure that tells that a message came back, taken off the list."""
    for place, event in enumerate(failed):
        same = event.channel == sent.channel and (event.message in (None, "", sent.message))
        if same and sent.at <= event.at <= sent.at + BACK_WITHIN:
            return failed.pop(place)
    return None


def touch(messages: list[Message], contact: Contact, first: int, last: int, *, all_arrive: bool = False) -> Touch:
    """What is in effect on each model day, both ends in; `all_arrive`: what would be, had every message arrived."""
    days = np.arange(first, last + 1)
    there = [m for m in messages if m.arrived or all_arrive]
    since, delivered = _last(there, days)
    edges = np.array(contact.days)
    on = (since >= 0) & (since < edges[-1])
    stretch = np.where(on, np.searchsorted(edges, np.maximum(since, 0), side="right") - 1, 0)

    def of(values: list[int]) -> Ints:
        taken = np.array([*values, 0], np.int64)[delivered]
        return np.where(on, taken, 0).astype(np.int64)

    tone = of([2 if m.firm else 1 for m in there])
    back, which = _last(messages, days)
    came_back = np.array([*(not m.arrived for m in messages), False])[which]
    bounced = came_back & (back >= 0) & (back < 7) & ~on
    return Touch(
        first,
        tone,
        stretch.astype(np.int64),
        of([m.channel for m in there]),
        of([m.earlier for m in there]),
        bounced.astype(np.int64),
    )


def _last(messages: list[Message], days: Ints) -> tuple[Ints, Ints]:
    """By day the days since the last message (-1: none) and its place."""
    if not messages:
        return np.full(len(days), -1), np.full(len(days), 0)
    counts = np.maximum.accumulate(np.array([m.counts for m in messages]))
    place = np.searchsorted(counts, days, side="right") - 1
    sent = np.array([m.day for m in messages])[place]
    return np.where(place >= 0, np.maximum(0, days - sent), -1), place
