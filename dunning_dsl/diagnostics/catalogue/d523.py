"""D523: unknown language."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

_POLICY = """\
policy "P":
    currency EUR
    timezone "UTC"

use std.safe

param message_language: text = "{language}"

rule reminder:
    on day 3: send email "reminder"
"""
_FILES = (
    (
        "messages/reminder.email.j2",
        "Subject: Ihre Rechnung\n\n{{ amount_due | money }} sind offen. Hier zahlen: {{ pay_url }}\n",
    ),
)

ENTRY = Entry(
    code="D523",
    slug="unknown-language",
    severity=Severity.WARNING,
    message="no language is known as `{language}`: dates and sums are written as in English",
    help="write its code, such as `en-GB`, `de` or `fr-CA`",
    explanation="""\
`param message_language` says in which language the messages are whose file names none, and so how they write dates,
sums and numbers of days. It is a code of the Unicode locale data: a language (`de`) and, where it matters, a region
(`en-GB`), as in the names of the files.
""",
    bad=_POLICY.format(language="deutsch"),
    good=_POLICY.format(language="de"),
    bad_files=_FILES,
    good_files=_FILES,
)
