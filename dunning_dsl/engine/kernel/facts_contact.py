"""Facts of contact and of the customer, by the definitions of `dunning_dsl.facts`."""

from __future__ import annotations

from dunning_dsl.engine.kernel.cases import current_promise
from dunning_dsl.engine.kernel.layout import (
    DEED_AMOUNT,
    DEED_AT,
    DEED_CASE,
    DEED_CHANNEL,
    DEED_CURRENCY,
    DEED_DAY,
    DEED_FAILED,
    DEED_KIND,
    DEED_LATEST,
    DEED_NAME,
    DEED_SEEN,
    ME_ACCEPTED,
    ME_COMPLAINTS,
    ME_CONVERSATIONS,
    ME_CUSTOMER,
    ME_DEEDS,
    ME_PAYMENTS,
    ME_REPLIES,
    NONE,
    P_MADE,
    T_AMOUNT,
    T_CASE,
    T_CURRENCY,
    T_DAY,
    T_KIND,
    UNKNOWN,
    VERB_ASK,
    VERB_OFFER,
    VERB_SEND,
    Array,
    Columns,
    State,
)
from dunning_dsl.engine.kernel.tables import (
    FK_CHANNEL_FAILED,
    FK_COMPLAINTS,
    FK_CONSENTED,
    FK_CONTACTS,
    FK_CONVERSATIONS,
    FK_DAYS_SINCE_CONTACT,
    FK_NOTICED,
    FK_OFFER_ACCEPTED,
    FK_OFFERS_MADE,
    FK_OPTED_OUT,
    FK_REACHABLE,
    FK_REPLIED,
    FK_SENT,
    PH_CHANNEL_CODES,
    PH_DISCOUNT,
    PH_NEEDS_CONSENT,
)
from dunning_dsl.engine.kernel.view import (
    FOREVER,
    V_BEFORE,
    V_CASE,
    V_CURRENCY,
    V_DRIFT,
    V_NEXT,
    V_TODAY,
    Making,
    Policy,
)


def in_window(view: Array, day: int, window: int) -> int:
    """1 where the day lies in the window that ends today; the day on which that changes is noted."""
    today = view[V_TODAY]
    if day > today:
        view[V_NEXT] = min(view[V_NEXT], day)
        return 0
    if today - window < day:
        view[V_NEXT] = min(view[V_NEXT], day + window)
        return 1
    return 0


def deed_seen(state: State, making: Making, deed: int) -> bool:
    """Whether facts see a deed today; the day on which they will is noted."""
    seen_from = state.deed[deed, DEED_SEEN]
    if state.deed[deed, DEED_AT] >= making.seen[V_BEFORE]:
        return False
    if seen_from > making.seen[V_TODAY]:
        making.seen[V_NEXT] = min(making.seen[V_NEXT], seen_from)
        return False
    return True


def _contact(state: State, deed: int) -> bool:
    return bool(state.deed[deed, DEED_KIND] <= VERB_ASK)


def summed(state: State, making: Making, verb: int, name: int, window: int) -> int:
    """Deeds of a kind in the window: how many of a name or, without one, their amounts in the case's currency."""
    found = 0
    for deed in range(state.me[ME_DEEDS]):
        if state.deed[deed, DEED_KIND] != verb or not deed_seen(state, making, deed):
            continue
        if name != NONE:
            if state.deed[deed, DEED_NAME] == name:
                found += in_window(making.seen, state.deed[deed, DEED_DAY], window)
        elif state.deed[deed, DEED_CURRENCY] == making.seen[V_CURRENCY]:
            if in_window(making.seen, state.deed[deed, DEED_DAY], window) == 1:
                found += 0 if state.deed[deed, DEED_AMOUNT] == UNKNOWN else state.deed[deed, DEED_AMOUNT]
    return found


def of_contact(policy: Policy, state: State, making: Making, kind: int, a: int, b: int) -> int:
    view = making.seen
    today = view[V_TODAY]
    if kind == FK_CONTACTS:
        return _sendings(state, making, NONE, a)
    if kind == FK_SENT:
        return _sendings(state, making, channel_code(policy, a), b)
    if kind == FK_NOTICED:
        return _noticed(state, making, a, b)
    if kind == FK_DAYS_SINCE_CONTACT:
        latest = _latest(state, making, NONE)
        if latest == UNKNOWN:
            return FOREVER
        view[V_DRIFT] = 1
        return today - latest
    if kind == FK_CONVERSATIONS:
        count = 0
        for row in range(state.me[ME_CONVERSATIONS]):
            count += in_window(view, state.conversation[row], a)
        return count
    if kind == FK_CHANNEL_FAILED:
        return state.failed[a]
    return _no_response(policy, state, making, a, b)


def channel_code(policy: Policy, channel: int) -> int:
    """The text code of a channel."""
    return policy.t[policy.p[0, PH_CHANNEL_CODES] + channel] if channel != NONE else NONE


def _sendings(state: State, making: Making, channel: int, window: int) -> int:
    count = 0
    first = making.seen[V_TODAY] - window
    deed = state.me[ME_DEEDS] - 1
    while deed >= 0 and state.deed[deed, DEED_LATEST] > first:
        if _contact(state, deed) and (channel == NONE or state.deed[deed, DEED_CHANNEL] == channel):
            if deed_seen(state, making, deed):
                count += in_window(making.seen, state.deed[deed, DEED_DAY], window)
        deed -= 1
    return count


def _latest(state: State, making: Making, channel: int) -> int:
    """The day of the latest contact that facts see, UNKNOWN without any."""
    latest = UNKNOWN
    deed = state.me[ME_DEEDS] - 1
    while deed >= 0 and state.deed[deed, DEED_LATEST] > latest:
        if _contact(state, deed) and (channel == NONE or state.deed[deed, DEED_CHANNEL] == channel):
            if deed_seen(state, making, deed):
                latest = max(latest, state.deed[deed, DEED_DAY])
        deed -= 1
    return latest


def _noticed(state: State, making: Making, message: int, days: int) -> int:
    view = making.seen
    for deed in range(state.me[ME_DEEDS]):
        if (
            state.deed[deed, DEED_KIND] == VERB_SEND
            and state.deed[deed, DEED_NAME] == message
            and state.deed[deed, DEED_CASE] == view[V_CASE]
            and state.deed[deed, DEED_FAILED] == 0
            and deed_seen(state, making, deed)
        ):
            if view[V_TODAY] - state.deed[deed, DEED_DAY] >= days:
                return 1
            view[V_NEXT] = min(view[V_NEXT], state.deed[deed, DEED_DAY] + days)
    return 0


def _no_response(policy: Policy, state: State, making: Making, channel: int, window: int) -> int:
    view = making.seen
    latest = _latest(state, making, channel_code(policy, channel))
    if latest == UNKNOWN:
        return 0
    if view[V_TODAY] - latest < window:
        view[V_NEXT] = min(view[V_NEXT], latest + window)
        return 0
    for row in range(state.me[ME_REPLIES]):
        if latest <= state.reply[row]:
            return 0
    for row in range(state.me[ME_PAYMENTS]):
        if latest <= state.payment[row]:
            return 0
    promise = current_promise(state, view[V_CURRENCY])
    return 0 if promise != NONE and latest <= state.promise[promise, P_MADE] else 1


def of_customer(columns: Columns, policy: Policy, state: State, making: Making, kind: int, a: int, b: int) -> int:
    view = making.seen
    if kind == FK_REPLIED:
        for row in range(state.me[ME_REPLIES]):
            if in_window(view, state.reply[row], a) == 1:
                return 1
        return 0
    if kind == FK_CONSENTED:
        return state.consent[a] if needs_consent(policy, a) else 1
    if kind == FK_OPTED_OUT:
        return state.opted_out[a]
    if kind == FK_REACHABLE:
        return columns.reach[state.me[ME_CUSTOMER], a]
    if kind == FK_COMPLAINTS:
        count = 0
        for row in range(state.me[ME_COMPLAINTS]):
            count += in_window(view, state.complaint[row], a)
        return count
    if kind == FK_OFFERS_MADE:
        return summed(state, making, VERB_OFFER, a, b)
    found = 0
    for row in range(state.me[ME_ACCEPTED]):
        if kind == FK_OFFER_ACCEPTED:
            if state.accepted[row, T_KIND] == a and state.accepted[row, T_CASE] == view[V_CASE]:
                return 1
        elif (
            state.accepted[row, T_KIND] == policy.p[0, PH_DISCOUNT]
            and state.accepted[row, T_CURRENCY] == view[V_CURRENCY]
        ):
            if in_window(view, state.accepted[row, T_DAY], a) == 1:
                found += state.accepted[row, T_AMOUNT]
    return found


def needs_consent(policy: Policy, channel: int) -> bool:
    return bool(policy.t[policy.p[0, PH_NEEDS_CONSENT] + channel] == 1)
