"""D720: not a member."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D720",
    slug="not-a-member",
    severity=Severity.ERROR,
    message="`{value}` in `{column}` is none of {members}{hint}",
    explanation="""\
The fact is declared as one of a list of words, and the cell holds another.
""",
    bad=POLICY,
    good=POLICY,
    help="write one of these, or add the word to the fact in the policy",
    bad_files=customers("C1,,Pro+", "C2,,free"),
    good_files=GOOD,
)
