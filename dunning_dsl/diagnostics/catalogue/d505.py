"""D505: too many segments."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D505",
    slug="too-many-segments",
    severity=Severity.ERROR,
    message="this text message can take {segments} segments, and {most} are allowed",
    explanation="""\
A text message is sent, and billed, in segments. In the GSM-7 alphabet one holds 160 characters, and each of
several 153; a single character outside it (a curly quote, an emoji, most accents that French and Spanish use)
leaves 70 and 67. The euro sign and `[ ] { } \\\\ ^ ~ |` count twice.

The length is that of the longest values that may come: amounts up to 999,999.99, long names, links of 50
characters. The limit is 2 segments; a param of the policy, `param sms_segments: count = 3`, sets another.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule reminder:
    on day 3: send sms "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule reminder:
    on day 3: send sms "reminder"
""",
    bad_files=(
        (
            "messages/reminder.sms.j2",
            (
                'Hello {{ name | default("there") }}, we’d like to remind you that {{ amount_due | money '
                "}} is still due. Pay: {{ pay_url }} Reply STOP to end texts.\n"
            ),
        ),
    ),
    good_files=(
        (
            "messages/reminder.sms.j2",
            ("{{ amount_due | money }} is due. Pay: {{ pay_url }} Reply STOP to end texts.\n"),
        ),
    ),
)
