"""What events of contact do to the state: deliveries, replies, complaints, consent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from dunning_dsl.ledger.model import Event
from dunning_dsl.ledger.subject import currency_of

if TYPE_CHECKING:
    from dunning_dsl.ledger.case import Deed
    from dunning_dsl.ledger.fold import State


def _message_failed(state: State, event: Event) -> None:
    if event.channel is None:
        return
    state.failed[event.channel] = True
    sending = _latest_sending(state, event)
    if sending is not None:
        sending.failed = True
    state.happen("message_failed", currency_of(state, event), event.channel, event.day)


def _message_delivered(state: State, event: Event) -> None:
    if event.channel is not None:
        state.failed[event.channel] = False
        sending = _latest_sending(state, event)
        if sending is not None:
            sending.failed = False


def _latest_sending(state: State, event: Event) -> Deed | None:
    """The latest sending before the event on its channel (and message, where named)."""
    for deed in reversed(state.deeds):
        if (
            deed.contact
            and not deed.dropped
            and deed.channel == event.channel
            and deed.at <= event.at
            and event.message in (None, deed.name)
        ):
            return deed
    return None


def _replied(state: State, event: Event) -> None:
    state.reply_days.append(event.day)
    state.happen("replied", currency_of(state, event), None, event.day)


def _conversation(state: State, event: Event) -> None:
    state.conversation_days.append(event.day)


def _complained(state: State, event: Event) -> None:
    state.complaint_days.append(event.day)
    state.happen("complained", currency_of(state, event), None, event.day)


def _opted_out(state: State, event: Event) -> None:
    if event.channel is not None:
        state.opted_out.add(event.channel)
        state.consent[event.channel] = False
    state.happen("opted_out", currency_of(state, event), event.channel, event.day)


def _consented(state: State, event: Event) -> None:
    if event.channel is not None:
        state.opted_out.discard(event.channel)
        state.consent[event.channel] = True


EFFECTS: Final[dict[str, Callable[[State, Event], None]]] = {
    "message_failed": _message_failed,
    "message_delivered": _message_delivered,
    "replied": _replied,
    "conversation": _conversation,
    "complained": _complained,
    "opted_out": _opted_out,
    "consented": _consented,
}
