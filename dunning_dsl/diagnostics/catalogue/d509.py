"""D509: no opt out."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D509",
    slug="no-opt-out",
    severity=Severity.ERROR,
    message="{about} has to say how to stop such messages, and this one does not",
    help="add `{way}` or `{{{{ opt_out_url }}}}`",
    explanation="""\
Text messages, and e-mails that advertise (those of rules that offer an `upgrade` or a `discount`), say in each
message how to end them. Words such as `Reply STOP to end texts`, or the link `{{ opt_out_url }}`, do; `STOP` alone
does not. Where your discounts only settle a debt, `fact discount_is_marketing: boolean default false` says so.
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
    bad_files=(("messages/reminder.sms.j2", ("{{ amount_due | money }} is due. Pay: {{ pay_url }}\n")),),
    good_files=(
        (
            "messages/reminder.sms.j2",
            ("{{ amount_due | money }} is due. Pay: {{ pay_url }} Reply STOP to end texts.\n"),
        ),
    ),
)
