"""D745: same row twice."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D745",
    slug="same-row-twice",
    severity=Severity.WARNING,
    message="{places} where a row stands again unchanged, such as that of `{value}`",
    explanation="""\
The same row more than once costs nothing, and one of them is taken. Events have no key, so equal events are all
kept.
""",
    bad=POLICY,
    good=POLICY,
    help="nothing; one is kept",
    bad_files=customers("C1,America/New_York,pro", "C1,America/New_York,pro", "C2,,free"),
    good_files=GOOD,
)
