"""What events of contact do to the state (`ledger.contact_events`). One function per kind; `event` is its row."""

from __future__ import annotations

from dunning_dsl.engine.kernel.cases import happen
from dunning_dsl.engine.kernel.changes import FAILED, changed, notice_bit
from dunning_dsl.engine.kernel.kinds import ON_COMPLAINED, ON_MESSAGE_FAILED, ON_OPTED_OUT, ON_REPLIED
from dunning_dsl.engine.kernel.layout import (
    DEED_AT,
    DEED_CHANNEL,
    DEED_DROPPED,
    DEED_FAILED,
    DEED_KIND,
    DEED_NAME,
    E_AT,
    E_CHANNEL,
    E_DAY,
    E_MESSAGE,
    ME_COMPLAINTS,
    ME_CONVERSATIONS,
    ME_DEEDS,
    ME_FULL,
    ME_REPLIES,
    NONE,
    VERB_ASK,
    VERB_SEND,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.marks import index_of
from dunning_dsl.engine.kernel.subject import currency_of


def message_failed(columns: Columns, terms: Terms, state: State, event: int) -> None:
    channel = int(columns.events[event, E_CHANNEL])
    if channel != NONE:
        _set_failed(columns, terms, state, event, 1)
        _happen(columns, terms, state, event, ON_MESSAGE_FAILED, channel)


def message_delivered(columns: Columns, terms: Terms, state: State, event: int) -> None:
    if columns.events[event, E_CHANNEL] != NONE:
        _set_failed(columns, terms, state, event, 0)


def _set_failed(columns: Columns, terms: Terms, state: State, event: int, failed: int) -> None:
    """What is known of the channel now, and of the message that the event is about."""
    channel = index_of(terms.channel_of, int(columns.events[event, E_CHANNEL]))
    if channel != NONE and state.failed[channel] != failed:
        changed(state.me, FAILED)
        state.failed[channel] = failed
    sending = _latest_sending(columns, state, event)
    if sending != NONE and state.deed[sending, DEED_FAILED] != failed:
        changed(state.me, notice_bit(int(state.deed[sending, DEED_NAME])))
        state.deed[sending, DEED_FAILED] = failed


def _latest_sending(columns: Columns, state: State, event: int) -> int:
    """The latest sending before the event on its channel (and message, where named)."""
    message = columns.events[event, E_MESSAGE]
    for deed in range(state.me[ME_DEEDS] - 1, -1, -1):
        kind = state.deed[deed, DEED_KIND]
        if (
            kind in (VERB_SEND, VERB_ASK)
            and state.deed[deed, DEED_DROPPED] == 0
            and state.deed[deed, DEED_CHANNEL] == columns.events[event, E_CHANNEL]
            and state.deed[deed, DEED_AT] <= columns.events[event, E_AT]
            and (message == NONE or message == state.deed[deed, DEED_NAME])
        ):
            return deed
    return NONE


def replied(columns: Columns, terms: Terms, state: State, event: int) -> None:
    row = int(state.me[ME_REPLIES])
    if row == state.reply.shape[0]:
        state.me[ME_FULL] = 1
        return
    state.me[ME_REPLIES] = row + 1
    state.reply[row] = columns.events[event, E_DAY]
    _happen(columns, terms, state, event, ON_REPLIED, NONE)


def conversation(columns: Columns, state: State, event: int) -> None:
    row = int(state.me[ME_CONVERSATIONS])
    if row == state.conversation.shape[0]:
        state.me[ME_FULL] = 1
        return
    state.me[ME_CONVERSATIONS] = row + 1
    state.conversation[row] = columns.events[event, E_DAY]


def complained(columns: Columns, terms: Terms, state: State, event: int) -> None:
    row = int(state.me[ME_COMPLAINTS])
    if row == state.complaint.shape[0]:
        state.me[ME_FULL] = 1
        return
    state.me[ME_COMPLAINTS] = row + 1
    state.complaint[row] = columns.events[event, E_DAY]
    _happen(columns, terms, state, event, ON_COMPLAINED, NONE)


def opted_out(columns: Columns, terms: Terms, state: State, event: int) -> None:
    _say(columns, terms, state, event, 0)
    _happen(columns, terms, state, event, ON_OPTED_OUT, int(columns.events[event, E_CHANNEL]))


def consented(columns: Columns, terms: Terms, state: State, event: int) -> None:
    _say(columns, terms, state, event, 1)


def _say(columns: Columns, terms: Terms, state: State, event: int, consents: int) -> None:
    """What the customer said of a channel."""
    channel = index_of(terms.channel_of, int(columns.events[event, E_CHANNEL]))
    if channel != NONE:
        state.opted_out[channel] = 1 - consents
        state.consent[channel] = consents


def _happen(columns: Columns, terms: Terms, state: State, event: int, what: int, argument: int) -> None:
    happen(terms, state, what, currency_of(columns, state, event), argument, int(columns.events[event, E_DAY]))
