"""D508: offer in subject."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D508",
    slug="offer-in-subject",
    severity=Severity.ERROR,
    message="the subject of a service message speaks of an offer (`{phrase}`)",
    help="name the invoice in the subject, and the offer in the text",
    explanation="""\
A message about an account is a service message. A subject that reads like an advertisement can make the whole
mail marketing, which needs consent, an opt-out and more, under the rules of several countries. Offer in the
text, below the account's own news, not in the subject. Messages of rules that offer an `upgrade` count as
marketing and are not held to this.
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
            ("Subject: A special offer on your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
    good_files=(
        (
            "messages/reminder.email.j2",
            ("Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
)
