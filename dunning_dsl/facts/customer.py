"""Facts about the payment method, the customer's past, offers, and contact so far."""

from __future__ import annotations

from dunning_dsl.facts.view import View
from dunning_dsl.program.values import FOREVER, UNKNOWN, Value


def decline_code(see: View) -> str:
    return see.state.decline_code


def first_decline_code(see: View) -> str:
    """Of the failures since the last payment or card update, the first code that was told."""
    return see.state.first_decline_code


def refused_for_good(see: View) -> bool:
    """Which answers are final is the library's to say (`decline_stands`, `advice_stands`)."""
    return see.state.refused_for_good


def holder_reported_deceased(see: View) -> bool:
    """What says so is the library's `holder_died`; any value of `deceased` that is recorded after it ends it."""
    return see.state.holder_reported_deceased


def attempts(see: View, window: int) -> int:
    return sum(1 for day in _attempt_days(see) if see.within(day, window))


def days_since_attempt(see: View) -> int:
    days = _attempt_days(see)
    return see.today - days[-1] if days else FOREVER


def attempt_pending(see: View) -> bool:
    """Asked for and not answered; after a day without an answer it counts as over."""
    last = see.state.attempts[-1] if see.state.attempts else None
    return last is not None and not last.answered and last.day < see.today <= last.day + 1


def _attempt_days(see: View) -> list[int]:
    return sorted(a.day for a in see.state.attempts if a.own_day is None or a.own_day < see.today)


def late_payments(see: View, window: int) -> int:
    return sum(
        1
        for d in see.state.book.debts
        if d.settled_day is not None and d.settled_day > d.invoice.due_on and see.within(d.settled_day, window)
    )


def average_days_late(see: View) -> Value:
    late = [max(0, d.settled_day - d.invoice.due_on) for d in see.state.book.debts if d.settled_day is not None]
    return sum(late) // len(late) if late else UNKNOWN


def contacts(see: View, window: int) -> int:
    return sum(1 for d in see.deeds() if d.contact and see.within(d.day, window))


def sent(see: View, channel: str, window: int) -> int:
    return sum(1 for d in see.deeds() if d.contact and d.channel == channel and see.within(d.day, window))


def noticed(see: View, message: str, days: int) -> bool:
    return any(
        d.name == message and d.case_id == see.case.case_id and not d.failed and see.today - d.day >= days
        for d in see.deeds("send")
    )


def days_since_contact(see: View) -> int:
    days = [d.day for d in see.deeds() if d.contact]
    return see.today - max(days) if days else FOREVER


def conversations(see: View, window: int) -> int:
    return sum(1 for day in see.state.conversation_days if see.within(day, window))


def channel_failed(see: View, channel: str) -> bool:
    return see.state.failed.get(channel, False)


def no_response(see: View, channel: str, window: int) -> bool:
    """The last message on the channel is at least so old, and no reply, payment or promise came since."""
    sendings = [d.day for d in see.deeds() if d.contact and d.channel == channel]
    if not sendings or see.today - max(sendings) < window:
        return False
    promise = see.state.promises.get(see.case.currency)
    answers = [*see.state.reply_days, *see.state.payment_days, *([promise.made_day] if promise is not None else [])]
    return not any(max(sendings) <= day for day in answers)


def replied(see: View, window: int) -> bool:
    return any(see.within(day, window) for day in see.state.reply_days)


def consented(see: View, channel: str) -> Value:
    """True where the channel needs no consent; else what the customer said last, unknown if nothing."""
    if channel not in see.consent_channels:
        return True
    return see.state.consent.get(channel, UNKNOWN)


def opted_out(see: View, channel: str) -> bool:
    return channel in see.state.opted_out


def reachable(see: View, channel: str) -> bool:
    return see.state.customer.reach.get(channel, True)


def complaints(see: View, window: int) -> int:
    return sum(1 for day in see.state.complaint_days if see.within(day, window))


def offers_made(see: View, kind: str, window: int) -> int:
    return sum(1 for d in see.deeds("offer") if d.name == kind and see.within(d.day, window))


def offer_accepted(see: View, kind: str) -> bool:
    return any(a.kind == kind and a.case_id == see.case.case_id for a in see.state.accepted)


def discount_given(see: View, window: int) -> int:
    """In the case's currency."""
    return sum(
        a.amount
        for a in see.state.accepted
        if a.kind == "discount" and a.currency == see.case.currency and see.within(a.day, window)
    )
