"""D501: no messages folder."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D501",
    slug="no-messages-folder",
    severity=Severity.NOTE,
    message="there is no folder `{path}`, so the texts of this policy were not checked",
    help="make the folder, and in it a file `NAME.CHANNEL.j2` for each message",
    explanation="""\
A policy says which message goes; the words are in files beside it, in a folder called `messages`. This policy
has no such folder, so nothing could be said about its texts: whether each is there, fits into a text message,
or says how to pay.

Make the folder and put a file into it for each message: `messages/NAME.CHANNEL.j2`.
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
    good_files=(
        (
            "messages/reminder.email.j2",
            ("Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
)
