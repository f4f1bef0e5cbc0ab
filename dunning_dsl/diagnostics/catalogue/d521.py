"""D521: no words for days."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

_POLICY = """\
policy "P":
    currency EUR
    timezone "UTC"

use std.safe

rule reminder:
    on day 3: send email "reminder"
"""
_ENGLISH = "Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"
_MALTESE = "Subject: Il-kont tiegħek\n\n{{ amount_due | money }}, %s. Ħallas hawn: {{ pay_url }}\n"

ENTRY = Entry(
    code="D521",
    slug="no-words-for-days",
    severity=Severity.WARNING,
    message="the words for a number of days are not known in `{language}`: `days` prints `10 d` there",
    help="write them yourself around the number, such as `{{{{ days_overdue }}}} jiem`",
    explanation="""\
The filter `days` writes `10 days`, `10 Tage`, `10 giorni` by the Unicode locale data (CLDR). For some languages that
has no words for days; the international symbol is printed, which every reader may know and nobody says. Without the
filter a number of days prints as a number, so the words can stand in the text; where one day is said otherwise, ask:
`{% if days_overdue == 1 %}`.
""",
    bad=_POLICY,
    good=_POLICY,
    bad_files=(
        ("messages/reminder.email.j2", _ENGLISH),
        ("messages/reminder.email.mt.j2", _MALTESE % "{{ days_overdue | days }}"),
    ),
    good_files=(
        ("messages/reminder.email.j2", _ENGLISH),
        ("messages/reminder.email.mt.j2", _MALTESE % "{{ days_overdue }} jiem"),
    ),
)
