"""D705: missing fact."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D705",
    slug="missing-fact",
    severity=Severity.ERROR,
    message="the customers have no column `{fact}`, which the policy reads{hint}",
    explanation="""\
A fact that the policy reads is a column of `customers`. Where the column is missing altogether, the policy must
say what stands for it, or the fact is not known of anybody. An `optional` fact needs the column too, so that nobody
takes a column that was forgotten for data that is not known; all its cells may be empty.
""",
    bad=POLICY,
    good=POLICY,
    help="{way}",
    bad_files=customers("C1,America/New_York", "C2,", header="customer_id,timezone"),
    good_files=GOOD,
)
