"""D503: unknown variable."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D503",
    slug="unknown-variable",
    severity=Severity.ERROR,
    message="messages have no variable `{name}`",
    help="declare it in the policy: `fact {name}: text optional`",
    explanation="""\
A message can print the policy's facts, params and definitions, `offer`, `invoices`, `due_on`, `today`, `tone`,
`pay_url`, `update_url`, `opt_out_url`, and the customer's `name`, `first_name`, `last_name`, `company`,
`email`, `phone`, `address`, `reference`, `account_manager`, `seller` and `card_last4`. A column of your own
becomes one with `fact NAME: text optional` in the policy.
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
            ("Subject: Your invoice\n\n{{ amount_do | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
    good_files=(
        (
            "messages/reminder.email.j2",
            ("Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
)
