"""D232: no such rule in the module."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D232",
    slug="no-such-rule-in-the-module",
    severity=Severity.ERROR,
    message="`{module}` has no rule `{name}` to leave out",
    explanation="""\
`without` names rules of the module that is used.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use "./steps.dun" without weakly
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use "./steps.dun" without weekly
""",
    help="check the spelling, or take it out of `without`",
    bad_files=(
        (
            "steps.dun",
            """\
rule weekly:
    when days_overdue in 7..20: send email "reminder"
""",
        ),
    ),
    good_files=(
        (
            "steps.dun",
            """\
rule weekly:
    when days_overdue in 7..20: send email "reminder"
""",
        ),
    ),
)
