"""D520: placeholder left over."""

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
"""
_TEXT = "Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"

ENTRY = Entry(
    code="D520",
    slug="placeholder-left-over",
    severity=Severity.WARNING,
    message="`{said}` looks like a placeholder, and goes out as it stands",
    help="write a variable in two braces, such as `{{{{ name }}}}`, or the words that are meant",
    explanation="""\
Letters that come from another product carry its placeholders: `%NAME%`, `[Amount]`, `${amount}`, `{name}`, `<<name>>`,
`*|FNAME|*`. Here a variable stands in two braces, and everything else is printed as it is written. Brackets, `<` and
`>`, and a dollar sign are told of only around a name that some product gives to a variable; `[Acme] Your invoice` is
a subject like any other.
""",
    bad=_POLICY,
    good=_POLICY,
    bad_files=(("messages/reminder.email.j2", _TEXT.replace("{{ amount_due | money }}", "[Amount]")),),
    good_files=(("messages/reminder.email.j2", _TEXT),),
)
