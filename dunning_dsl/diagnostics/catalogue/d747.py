"""D747: nobody's addresses."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, SENDING, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D747",
    slug="no-addresses",
    severity=Severity.WARNING,
    message="nothing says who can be reached by {channels}: every customer counts as reachable",
    explanation="""\
The customers have no column of addresses at all, so the history does not speak of them and everybody is taken to
have one on every channel that the policy sends on. A replay then counts letters to people who have no address.
""",
    bad=SENDING,
    good=POLICY,
    help="add the columns {columns}; or, without the addresses themselves, {flags} with true or false",
    bad_files=GOOD,
    good_files=customers("C1,,pro,a@example.com", "C2,,free,", header="customer_id,timezone,plan,address_email"),
)
