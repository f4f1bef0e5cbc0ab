"""D519: no such part."""

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
    code="D519",
    slug="no-such-part",
    severity=Severity.ERROR,
    message="there is no file `{part}` to include in the folder of messages",
    help="put it beside the messages; the name of a part begins with `_`, such as `_sign.j2`",
    explanation="""\
`{% include "_sign.j2" %}` prints another file of the same folder. The name is taken as it is written, small and large
letters too: what one computer finds in spite of them, another does not.
""",
    bad=_POLICY,
    good=_POLICY,
    bad_files=(
        ("messages/reminder.email.j2", _TEXT + '{% include "_Sign.j2" %}\n'),
        ("messages/_sign.j2", "Your billing team\n"),
    ),
    good_files=(
        ("messages/reminder.email.j2", _TEXT + '{% include "_sign.j2" %}\n'),
        ("messages/_sign.j2", "Your billing team\n"),
    ),
)
