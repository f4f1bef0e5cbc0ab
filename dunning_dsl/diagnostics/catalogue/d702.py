"""D702: unreadable file."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, book
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D702",
    slug="unreadable-data",
    severity=Severity.ERROR,
    message="`{file}` cannot be read: {why}",
    explanation="""\
The file is not there, is not what its ending says, is cut off, or has rows with more or fewer cells than its
first line. The reason names the line where it is known. A text that holds the separator needs quotes: `"Smith,
John"`.
""",
    bad=POLICY,
    good=POLICY,
    help="mend the file, or name another",
    bad_files=book(events="customer_id,at,kind\nC1,2025-03-20,note,and,more\n"),
    good_files=GOOD,
)
