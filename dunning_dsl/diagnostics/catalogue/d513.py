"""D513: no subject."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D513",
    slug="no-subject",
    severity=Severity.ERROR,
    message="this e-mail has no subject",
    help="begin the file with `Subject: ...`",
    explanation="""\
The first line of an e-mail is `Subject: ...`; the text follows it. The line must be there, with words in it,
whatever the values.
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
    bad_files=(("messages/reminder.email.j2", ("{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n")),),
    good_files=(
        (
            "messages/reminder.email.j2",
            ("Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
)
