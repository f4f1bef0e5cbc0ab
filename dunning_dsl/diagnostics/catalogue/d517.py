"""D517: message fails."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D517",
    slug="message-fails",
    severity=Severity.ERROR,
    message="this line fails for some customers: {why}",
    explanation="""\
The message was tried with the values that customers may have, with and without an offer, and this line cannot
be printed with some of them: a filter met something else than it prints, two things were compared that cannot
be, or a part was asked for that is not there.
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
            ("Subject: Your invoice\n\n{{ days_overdue | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
    good_files=(
        (
            "messages/reminder.email.j2",
            ("Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
)
