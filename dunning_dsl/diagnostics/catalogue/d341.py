"""D341: not a message name."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D341",
    slug="not-a-message-name",
    severity=Severity.ERROR,
    message="`{name}` cannot name a message: its file is called after it",
    explanation="""\
A message called "notice" lies in `messages/notice.email.j2`. So its name has letters, digits, `_` and `-` only.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "a reminder!"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "a_reminder"
""",
    help='use letters, digits, `_` and `-`, as in "last_notice"',
)
