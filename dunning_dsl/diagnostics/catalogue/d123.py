"""D123: foreign word."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D123",
    slug="foreign-word",
    severity=Severity.ERROR,
    message="`{found}` is not how the language says this",
    explanation="""\
Some habits from SQL and other languages have their own form here: `known(fact)` asks whether a fact is known,
`in 3..7` is a range, `not x in (a, b)` excludes, and a colon stands between a condition and its actions.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when average_days_late is not null: tag "known"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when known(average_days_late): tag "known"
""",
    help="write `{meant}`",
)
