"""D737: silent default."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D737",
    slug="silent-default",
    severity=Severity.WARNING,
    message="there are no columns {facts}: for everybody they count as false, so nobody is left alone for them",
    explanation="""\
Whether somebody is dead, bankrupt, under a moratorium, vulnerable, or asked not to be contacted decides whether
they may be written to at all. An empty cell is not taken for an answer, but where a whole column is missing the
history says nothing of anybody, and nobody is known to be dead or vulnerable. So it is said by name before anything
is replayed or decided, and `dunning history check --strict` fails. Before the policy writes to real customers, add the
columns, or have the policy itself say that it is meant.
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
