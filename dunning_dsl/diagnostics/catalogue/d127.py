"""D127: foreign letter."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D127",
    slug="foreign-letter",
    severity=Severity.ERROR,
    message="`{letter}` in `{found}` is not a letter that names may have",
    explanation="""\
Names are written with the letters a to z, digits and `_`. Some letters of other alphabets look the same and are
not, so that two names which look alike would differ; they are refused.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

let l\u0430te = days_overdue >= 30
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

let late = days_overdue >= 30
""",
)
