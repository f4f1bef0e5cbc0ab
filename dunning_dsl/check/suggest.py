"""What somebody who wrote an unknown name may have meant: another spelling, or the language's word for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

SYNONYMS: Final[dict[str, str]] = {
    "age": "days_overdue",
    "aging": "days_overdue",
    "days_late": "days_overdue",
    "days_past_due": "days_overdue",
    "dpd": "days_overdue",
    "late_days": "days_overdue",
    "overdue": "days_overdue",
    "overdue_days": "days_overdue",
    "past_due": "days_overdue",
    "past_due_days": "days_overdue",
    "amount": "amount_due",
    "amount_owed": "amount_due",
    "amount_outstanding": "amount_due",
    "balance": "amount_due",
    "debt": "amount_due",
    "outstanding": "amount_due",
    "owed": "amount_due",
    "total_due": "amount_due",
    "arrears": "amount_overdue",
    "past_due_amount": "amount_overdue",
    "overdue_balance": "amount_overdue",
    "attempt_count": "attempts",
    "retries": "attempts",
    "auto_pay": "autopay",
    "automatic": "autopay",
    "bounced": "channel_failed",
    "undelivered": "channel_failed",
    "card_expiry": "card_expires_in",
    "customer_type": "kind",
    "segment": "kind",
    "dead": "deceased",
    "insolvent": "bankrupt",
    "decline_reason": "decline_code",
    "failure_code": "decline_code",
    "dispute": "disputed",
    "in_dispute": "disputed",
    "locale": "language",
    "dunning_level": "stage",
    "level": "stage",
    "on_plan": "on_payment_plan",
    "payment_plan": "on_payment_plan",
    "promise": "promised",
    "promise_to_pay": "promised",
    "ptp": "promised",
    "ticket": "open_ticket",
    "dnc": "do_not_contact",
    "unsubscribed": "opted_out",
    "opt_out": "opted_out",
    "consent": "consented",
    "answered": "replied",
    "messages_sent": "contacts",
    "contact_count": "contacts",
    "last_contact": "days_since_contact",
    "last_payment": "days_since_payment",
    "last_attempt": "days_since_attempt",
    "customer_since": "tenure",
    "credit_card": "card",
    "direct_debit": "bank_debit",
    "ach": "bank_debit",
    "sepa": "bank_debit",
    "bank_transfer": "transfer",
    "wire": "transfer",
    "post": "letter",
    "mail": "email",
    "e_mail": "email",
    "phone": "call",
    "voice": "call",
    "text": "sms",
    "text_message": "sms",
    "notification": "push",
    "inapp": "in_app",
    "instalment_plan": "payment_plan",
    "installment_plan": "payment_plan",
    "installments": "instalments",
    "rebate": "discount",
    "paid": "payment_received",
    "payment": "payment_received",
    "payment_succeeded": "payment_received",
    "payment_declined": "payment_failed",
    "bounce": "message_failed",
    "message_bounced": "message_failed",
    "dispute_closed": "dispute_resolved",
    "disputed_invoice": "dispute_opened",
    "complaint": "complained",
    "reply": "replied",
    "soft": "friendly",
    "polite": "friendly",
    "mild": "friendly",
    "strict": "firm",
    "stern": "firm",
    "harsh": "final",
    "currency_amount": "money",
    "amount_of_money": "money",
    "string": "text",
    "str": "text",
    "bool": "boolean",
    "flag": "boolean",
    "yes_no": "boolean",
    "int": "count",
    "integer": "count",
    "float": "number",
    "decimal": "number",
    "percentage": "percent",
    "duration": "days",
    "enum": "one of",
    "any": "anything",
    "message": "contact",
    "all": "anything",
}
"""Words of the trade and of other tools, with what they are called here."""


NOT_A_NAME: Final[dict[str, str]] = {
    **dict.fromkeys(("yes", "y"), "write `true`, or name the fact alone"),
    **dict.fromkeys(("no", "n"), "write `false`, or `not` before the fact"),
    **dict.fromkeys(("null", "none", "nil", "empty"), "ask with `known(FACT)` whether a fact is known"),
    **dict.fromkeys(
        ("today", "now", "current_date", "due_date", "due_on", "invoice_date"),
        "facts count the days already, such as `days_overdue` and `days_since_issue`",
    ),
    "tone": "it is what `choose tone:` gives: write one",
    **dict.fromkeys(("week", "weeks"), "write how many: `1 week`"),
    **dict.fromkeys(("day", "days"), "write how many: `1 day`"),
    "months": "the language counts in whole days: `30 days`",
    **dict.fromkeys(
        ("month", "year", "season", "december", "january"),
        "conditions know days and no months: give a param dates (`param december: boolean = false from 2026-01-01,"
        " true from 2026-12-01, false from 2027-01-01`) and ask `not december`; a `never`, `limit` or `quiet` may end"
        " in `from 2026-12-01 before 2027-01-01`",
    ),
}
"""Words that people take for names -> what to write."""


def closest(name: str, candidates: Collection[str]) -> str | None:
    """The candidate that was most likely meant: a synonym if it is one, else the nearest spelling, else None."""
    lowered = _plain(name)
    alike = next((c for c in sorted(candidates) if _plain(c) == lowered), None)
    if alike is not None:
        return alike
    synonym = SYNONYMS.get(lowered)
    if synonym is not None and synonym in candidates:
        return synonym
    if len(name) > 60:
        return None
    from difflib import get_close_matches

    near = get_close_matches(lowered, sorted(candidates), n=1, cutoff=0.7)
    return near[0] if near else _same_words(lowered, candidates)


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(" ", "_")


def _same_words(name: str, candidates: Iterable[str]) -> str | None:
    """A candidate with the same words in another order: `overdue_amount` for `amount_overdue`."""
    words = set(name.split("_"))
    return next((c for c in sorted(candidates) if len(words) > 1 and set(c.split("_")) == words), None)


def help_for(name: str, candidates: Collection[str], *, most: int = 12) -> tuple[str, ...]:
    """The help under an unknown name: the likely one, else the whole list where it is short."""
    found = closest(name, candidates)
    if found is not None:
        return (f'did you mean `"{found}"`?' if " " in found else f"did you mean `{found}`?",)
    if 0 < len(candidates) <= most:
        return (f"there {'is' if len(candidates) == 1 else 'are'} {listed(candidates)}",)
    return ()


def listed(names: Iterable[str]) -> str:
    """`a`, `b` and `c`, each in backticks, in the order given."""
    quoted = [f"`{n}`" for n in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}" if quoted else ""
