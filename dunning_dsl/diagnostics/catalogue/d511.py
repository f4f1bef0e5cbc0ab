"""D511: message syntax."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D511",
    slug="message-syntax",
    severity=Severity.ERROR,
    message="this message cannot be read: {why}",
    help="a value is `{{{{ amount_due | money }}}}`, a question `{{% if autopay %}} ... {{% endif %}}`",
    explanation="""\
Messages are written in Jinja2: `{{ name }}` prints, `{% if ... %} ... {% endif %}` asks, `{% for ... %} ... {%
endfor %}` repeats. This file breaks its rules in the line that is shown, or in one above it that was never
closed.
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
            ("Subject: Your invoice\n\n{% if autopay %}{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
    good_files=(
        (
            "messages/reminder.email.j2",
            ("Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
)
