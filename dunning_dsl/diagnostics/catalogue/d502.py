"""D502: missing message."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D502",
    slug="missing-message",
    severity=Severity.ERROR,
    message='rule `{rule}` sends "{message}" by {channel}, but there is no text for it',
    help="write {names}",
    explanation="""\
Every message that a rule can send needs a text for that channel, and one without a language, for customers
whose language has no file of its own. Files are called `NAME.CHANNEL[.TONE][.LANGUAGE].j2`; the most specific
one is taken: tone and language, language, tone, neither.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule reminder:
    on day 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule reminder:
    on day 3: send email "reminder"
""",
    bad_files=(("messages/reminder.letter.j2", ("{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n")),),
    good_files=(
        (
            "messages/reminder.email.j2",
            ("Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
)
