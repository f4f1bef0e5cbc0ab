"""D132: too deep."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

HEADER = """\
policy "P":
    currency USD
    timezone "UTC"

"""

ENTRY = Entry(
    code="D132",
    slug="too-deep",
    severity=Severity.ERROR,
    message="this is nested too deeply to be read",
    explanation="""\
An expression may have 64 levels of brackets. Nobody can check more by eye; `let` gives a part of it a name.
""",
    bad=HEADER + "let late = " + "(" * 70 + "days_overdue >= 30" + ")" * 70 + "\n",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

let late = days_overdue >= 30
""",
    help="give a part of it a name with `let`",
)
