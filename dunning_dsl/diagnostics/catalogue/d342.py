"""D342: too long an expression."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D342",
    slug="too-long-an-expression",
    severity=Severity.ERROR,
    message="this expression is too long or too deeply nested",
    explanation="""\
What nobody could read in one go is better said in several `let` lines, each with a name.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when amount_due"""
    + " + 1" * 120
    + """\
 > 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when min(amount_due, 5000) + 120 > 300: send email "reminder"
""",
    help="give its parts names with `let`",
)
