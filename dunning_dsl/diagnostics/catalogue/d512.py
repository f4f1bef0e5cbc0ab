"""D512: empty message."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D512",
    slug="empty-message",
    severity=Severity.ERROR,
    message="this message has no text, or none for some customers",
    help="write what those customers should read",
    explanation="""\
With some of the values that may come, nothing is left of the text but its subject or blanks. Give its `{% if
%}` an `{% else %}`.
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
            (
                "Subject: Your invoice\n"
                "\n"
                "{% if autopay %}We take {{ amount_due | money }}. Details: {{ pay_url }}{% endif %}\n"
            ),
        ),
    ),
    good_files=(
        (
            "messages/reminder.email.j2",
            (
                "Subject: Your invoice\n"
                "\n"
                "{% if autopay %}We take {{ amount_due | money }}. Details{% else %}Pay{% endif %}: {{ "
                "pay_url }}\n"
            ),
        ),
    ),
)
