"""Policies to measure with: as many rules as asked for, of the kinds that real ones have."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

HEAD = """policy "Bench":
    currency USD
    timezone customer else "UTC"
    look ahead 14 days

fact plan: one of free, pro, enterprise
fact mrr: money default 0 USD
fact health: number default 100

let good_payer = tenure >= 365 days and late_payments(365 days) == 0

stages: reminder -> notice -> final

choose tone:
    friendly when good_payer
    firm     when stage >= notice
    friendly otherwise

limit contact to 1 per 1 days
quiet from 20:00 to 08:00 for sms, call
never contact when disputed

rule into_notice:
    when days_overdue >= 14: escalate to notice
rule into_final:
    when days_overdue >= 28: escalate to final
"""

RULES = (
    'rule before_{n}:\n    on day -{day} when not autopay: send email "note_{m}"\n',
    'rule nudge_{n}:\n    when days_overdue >= {day} and mrr < {n}00 USD: send first of (in_app, email) "note_{m}"\n',
    "rule weekly_{n}:\n    when days_overdue in {day}..{later} and plan == pro, every 7 days, at most 2 times: "
    'send email "note_{m}"\n',
    'rule paid_{n}:\n    on payment_received when days_overdue > {day}: send email "note_{m}"\n',
    "rule call_{n}:\n    when days_overdue >= {later} and (mrr >= {n}000 USD or health < 50): "
    'assign to "team_{m}" due in 2 days\n',
    'rule text_{n}:\n    when channel_failed(email) and days_overdue >= {day}: send sms "note_{m}"\n',
)

RULES_IN_C = (
    "DAY(BEFORE_{n}, -{day}, !now.autopay, send_one(c, rule, rule, 0, EMAIL, M_NOTE + {m}, moment))\n",
    "WHEN(NUDGE_{n}, 0, 1, late >= {day} && now.mrr < {n}0000, send_first(c, rule, IN_APP, EMAIL, M_NOTE + {m}))\n",
    "WHEN(WEEKLY_{n}, 7, 2, late >= {day} && late <= {later} && now.plan == PRO, "
    "send_one(c, rule, rule, 0, EMAIL, M_NOTE + {m}, moment))\n",
    "PAID(PAID_{n}, days_overdue > {day}, send_one(c, rule, rule, 0, EMAIL, M_NOTE + {m}, moment))\n",
    "MAYBE(CALL_{n}, 0, 1, late < {later} ? NOT_MET : now.mrr >= {n}00000 ? CANDIDATE : unwell(), do_one(rule))\n",
    "WHEN(TEXT_{n}, 0, 1, email_failed && late >= {day}, send_one(c, rule, rule, 0, SMS, M_NOTE + {m}, moment))\n",
)
"""The same rules for `reference/chain.c`, whose head has the macros; money in cents."""

CHANNELS = ("email", "sms", "in_app")
MESSAGES = 8


def rules(count: int, first: int = 0) -> str:
    """So many rules beside the two of the head, each with its own name."""
    return "\n".join(_written(RULES, count, first))


def rules_in_c(count: int) -> str:
    """The same rules as lines of `more.h`; a macro that `reference/chain.c` has no use for in a place is nothing."""
    macros = ("WHEN", "MAYBE", "DAY", "PAID")
    head = [f"#ifndef {macro}\n#define {macro}(...)\n#endif\n" for macro in macros]
    return "".join([*head, "\n", *_written(RULES_IN_C, count), "\n", *(f"#undef {macro}\n" for macro in macros)])


def _written(shapes: Sequence[str], count: int, first: int = 0) -> list[str]:
    numbers = range(first, first + count)
    return [shapes[n % len(shapes)].format(n=n, m=n % MESSAGES, day=1 + n % 13, later=14 + n % 20) for n in numbers]


def policy(count: int) -> str:
    """A whole policy with so many rules."""
    return HEAD + "\n" + rules(count - 2)


def write_messages(folder: Path) -> None:
    """A file for every message and channel that the rules use, in two languages, one of them with a firm tone too."""
    place = folder / "messages"
    place.mkdir()
    body = "{{ amount_due | money }} is open. Pay here: {{ pay_url }}"
    for m in range(MESSAGES):
        for channel in CHANNELS:
            subject = "Subject: Your invoice\n\n" if channel == "email" else ""
            for ending in ("", ".de", *((".firm",) if channel == "email" else ())):
                stop = " Mit STOP abmelden." if ending == ".de" else " Reply STOP to end texts."
                end = stop + "\n" if channel == "sms" else "\n"
                (place / f"note_{m}.{channel}{ending}.j2").write_text(subject + body + end, encoding="utf-8")
