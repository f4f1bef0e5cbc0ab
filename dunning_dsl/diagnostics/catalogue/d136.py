"""D136: hyphen."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D136",
    slug="hyphen",
    severity=Severity.ERROR,
    message="names have no hyphen: `{found}` reads as a subtraction",
    explanation="""\
Names are written with small letters, digits and `_`. A `-` between two names subtracts.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

param first-nudge: days = 3
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

param first_nudge: days = 3
""",
    help="write `{meant}`",
)
