"""D515: message file."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D515",
    slug="message-file",
    severity=Severity.ERROR,
    message="`{name}` is no message: {why}",
    help="call it `NAME.CHANNEL[.TONE][.LANGUAGE].j2`",
    explanation="""\
Message files are UTF-8 text, called `NAME.CHANNEL[.TONE][.LANGUAGE].j2`, such as `reminder.email.firm.de.j2`.
Parts that other messages include start with `_`.
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
    bad_files=(
        (
            "messages/reminder.email.j2",
            ("Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
        (
            "messages/reminder.mail.j2",
            ("Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
    good_files=(
        (
            "messages/reminder.email.j2",
            ("Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
)
