"""D748: a channel without addresses."""

from dunning_dsl.diagnostics.catalogue._book import SENDING, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D748",
    slug="channel-without-addresses",
    severity=Severity.WARNING,
    message="nothing says who can be reached by {channels}, though there are addresses of other channels: nobody is",
    explanation="""\
Data that lists addresses is taken to list all there are: the policy sends nothing on a channel of which it lists
none. Missing data never sends a message.
""",
    bad=SENDING,
    good=SENDING,
    help="add the columns {columns}; or, without the addresses themselves, {flags} with true or false",
    bad_files=customers("C1,,pro,1 High Street", "C2,,free,", header="customer_id,timezone,plan,address_letter"),
    good_files=customers("C1,,pro,true", "C2,,free,false", header="customer_id,timezone,plan,reachable_email"),
)
