"""D737: silent default."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D737",
    slug="silent-default",
    severity=Severity.NOTE,
    message="there are no columns {facts}: for everybody they count as false",
    explanation="""\
Whether somebody is dead, bankrupt, under a moratorium, vulnerable, or asked not to be contacted decides whether
they may be written to at all. Without the columns nobody is known to be. A replay shows what that comes to;
before the policy writes to real customers, add the columns, or have the policy itself say that it is meant.
""",
    bad=POLICY,
    good=POLICY,
    help=(
        "add the columns; or write the default in the policy, to say that it is meant: fact {first}: "
        "boolean default false"
    ),
    bad_files=GOOD,
    good_files=customers(
        "C1,,pro,no,no,no,no,no",
        "C2,,free,no,no,no,no,no",
        header="customer_id,timezone,plan,deceased,bankrupt,moratorium,do_not_contact,vulnerable",
    ),
)
