"""D507: no way to pay."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D507",
    slug="no-way-to-pay",
    severity=Severity.WARNING,
    message="rule `{rule}` asks for money with this message, but it does not say how to pay",
    help="add `{{{{ pay_url }}}}`, or `{{{{ update_url }}}}` where the payment method is the problem",
    explanation="""\
A reminder works when paying takes one step. A message by e-mail, text, letter or in the product that a rule
sends while money is owed should have `{{ pay_url }}` or `{{ update_url }}` in it, whichever values its branches
meet. Thank-you messages and requests for feedback are left alone.
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
    bad_files=(("messages/reminder.email.j2", ("Subject: Your invoice\n\n{{ amount_due | money }} is due.\n")),),
    good_files=(
        (
            "messages/reminder.email.j2",
            ("Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
)
