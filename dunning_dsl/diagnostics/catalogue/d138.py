"""D138: signed row."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D138",
    slug="signed-row",
    severity=Severity.ERROR,
    message="a row of `choose` does not begin with a sign",
    explanation="""\
Line breaks mean nothing inside a statement, so a row that begins with `-` would be read as a subtraction from
the line before.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

choose shift as count:
    3 when days_overdue >= 4
    -2 when disputed
    0 otherwise
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

param back: count = -2

choose shift as count:
    3 when days_overdue >= 4
    back when disputed
    0 otherwise
""",
    help="give `{found}` a name: `param NAME: TYPE = {found}`",
)
