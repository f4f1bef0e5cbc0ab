"""D744: customers left out."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D744",
    slug="customers-left-out",
    severity=Severity.NOTE,
    message="{customers} left out, {rows_in_all} in all, because {whose} of theirs cannot be used",
    explanation="""\
A payment, a dispute or an opt-out that is lost would let dunning go where it must not. So a customer is taken
whole or not at all, and is counted here.
""",
    bad=POLICY,
    good=POLICY,
    help="mend the rows named above; `--rejects FILE` lists them all",
    bad_files=customers("C1,,Pro+", "C2,,free"),
    good_files=GOOD,
)
