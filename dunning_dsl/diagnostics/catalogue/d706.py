"""D706: no rows."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, event
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D706",
    slug="no-rows",
    severity=Severity.WARNING,
    message="`{file}` has no rows",
    explanation="""\
The file has its line of column names and nothing else. That may be right for events; without customers or
invoices there is nothing to decide.
""",
    bad=POLICY,
    good=POLICY,
    help="check that the export ran",
    bad_files=event(),
    good_files=GOOD,
)
