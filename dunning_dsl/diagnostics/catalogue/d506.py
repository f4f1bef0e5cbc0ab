"""D506: card number."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D506",
    slug="card-number",
    severity=Severity.ERROR,
    message="`{digits}` reads like a card number",
    help="show four digits at most, `{{{{ card_last4 }}}}`",
    explanation="""\
Spam filters hold back mail with digits that look like a payment card's number, and nobody should ever see one
in a message. What is reported has the length, the first digit and the check digit of a card. Show the last four
digits instead: `{{ card_last4 }}`.
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
            ("Subject: Your invoice\n\nYour card 4242 4242 4242 4242 was declined. Pay here: {{ pay_url }}\n"),
        ),
    ),
    good_files=(
        (
            "messages/reminder.email.j2",
            ("Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
)
