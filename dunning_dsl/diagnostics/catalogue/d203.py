"""D203: ambiguous name."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D203",
    slug="ambiguous-name",
    severity=Severity.ERROR,
    message="`{name}` could be the {kind} of that name or one of the values that this is compared with",
    explanation="""\
A word that is compared with an enumeration is looked up among its values. If a fact, param or definition bears
the same name nobody can tell which of the two is meant, so it is refused.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

fact plan: one of free, pro
let free = amount_due == 0

rule nudge:
    when plan == free: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

fact plan: one of free, pro
let no_debt = amount_due == 0

rule nudge:
    when plan == free and not no_debt: send email "reminder"
""",
    help="give the {rename} another name",
)
