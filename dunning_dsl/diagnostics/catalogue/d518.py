"""D518: a language that some messages have."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

_POLICY = """\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

rule reminder:
    on day 3: send email "reminder"

rule notice:
    on day 14: send email "notice"

rule last_notice:
    on day 28: send letter "last_notice"
"""
_ENGLISH = "{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"
_GERMAN = "{{ amount_due | money }} sind offen. Hier zahlen: {{ pay_url }}\n"
_FILES = (
    ("messages/reminder.email.j2", f"Subject: Your invoice\n\n{_ENGLISH}"),
    ("messages/reminder.email.de.j2", f"Subject: Ihre Rechnung\n\n{_GERMAN}"),
    ("messages/notice.email.j2", f"Subject: Your invoice\n\n{_ENGLISH}"),
    ("messages/notice.email.de.j2", f"Subject: Ihre Rechnung\n\n{_GERMAN}"),
    ("messages/last_notice.letter.j2", _ENGLISH),
)

ENTRY = Entry(
    code="D518",
    slug="language-missing",
    severity=Severity.NOTE,
    message="{written} of {sent} messages have a text in `{language}`; "
    "{lacking} {has} none: readers of it get another language",
    help="write {names}",
    explanation="""\
A text without a language serves everybody who has none in their own. Where some messages have one in a language and
others have none, somebody gets the reminder in German and the last notice, on which more depends, in English. Said
where two or more of what the policy sends (a message on a channel, in every tone) have the language and others lack it.
""",
    bad=_POLICY,
    good=_POLICY,
    bad_files=_FILES,
    good_files=(*_FILES, ("messages/last_notice.letter.de.j2", _GERMAN)),
)
