"""D516: not in messages."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D516",
    slug="not-in-messages",
    severity=Severity.ERROR,
    message="messages have no {what}",
    help="write it as a `let` in the policy, or do without",
    explanation="""\
A message asks (`if`), repeats (`for`), prints, and includes parts of its folder. It computes nothing and
defines nothing: what is computed belongs into the policy as a `let`, where it has a type and a unit, and can be
printed by its name. The filters are `money`, `date`, `days`, `percent`, `number`, `default`, `upper`, `lower`,
`capitalize`, `title`, `trim`, `truncate`, `length`, `join`, `first` and `last`.
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
        ("messages/reminder.email.j2", ("Subject: Your invoice\n\nPay {{ amount_due * 2 }} here: {{ pay_url }}\n")),
    ),
    good_files=(
        (
            "messages/reminder.email.j2",
            ("Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
)
