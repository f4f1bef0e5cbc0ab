"""D738: undated facts."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, event
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D738",
    slug="undated-facts",
    severity=Severity.NOTE,
    message="the history does not say when {facts} changed",
    explanation="""\
A column of `customers` holds one value for all days. What was different on the day of a decision is decided as
it is now. Facts that never change are no concern.
""",
    bad=POLICY,
    good=POLICY,
    help="add events of the kind fact_changed, with the fact's name in `name` and its value in `value`",
    bad_files=GOOD,
    good_files=event(
        "C1,,2025-03-05,1,fact_changed,,,plan,pro",
        header="customer_id,invoice_id,at,order,kind,amount,channel,name,value",
    ),
)
