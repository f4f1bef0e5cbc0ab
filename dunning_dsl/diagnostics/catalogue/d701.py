"""D701: missing relation."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, book
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D701",
    slug="missing-relation",
    severity=Severity.ERROR,
    message="there are no `{relation}`{hint}",
    explanation="""\
All three relations must be there. Where nothing happened, `events.csv` is its line of column names alone.
""",
    bad=POLICY,
    good=POLICY,
    help=(
        "add `{relation}.csv` with a line of column names, even if nothing else stands in it; in a "
        "history.sql, a view called `{relation}`"
    ),
    bad_files=book(events=None),
    good_files=GOOD,
)
