"""D504: may have no value."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D504",
    slug="may-have-no-value",
    severity=Severity.ERROR,
    message="`{name}` is printed here, but it may have no value",
    help="ask first: `{{% if {name} %}} ... {{% endif %}}`, or `{{{{ {name} | default(...) }}}}`",
    explanation="""\
An optional fact, a field of the customer, and `offer` are not always there. A message asks before it prints
them, so that nobody reads "Hello ,": `{% if first_name %} {{ first_name }}{% endif %}`, or `{{ first_name |
default("there") }}`.

An offer is absent where the rule's `if` leaves it out, and in every message of a rule that makes none.
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
                "Hello {{ first_name }}, {{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"
            ),
        ),
    ),
    good_files=(
        (
            "messages/reminder.email.j2",
            (
                "Subject: Your invoice\n"
                "\n"
                'Hello {{ first_name | default("there") }}, {{ amount_due | money }} is due. Pay here: {{ '
                "pay_url }}\n"
            ),
        ),
    ),
)
