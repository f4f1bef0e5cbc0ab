"""D709: repeated column."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D709",
    slug="repeated-column",
    severity=Severity.ERROR,
    message="`{file}` has two columns called `{column}`",
    explanation="""\
Two columns with one name cannot be told apart. Capitals and spaces around a name do not count.
""",
    bad=POLICY,
    good=POLICY,
    help="rename or remove one of them",
    bad_files=customers("C1,,pro,free", header="customer_id,timezone,plan,Plan"),
    good_files=GOOD,
)
