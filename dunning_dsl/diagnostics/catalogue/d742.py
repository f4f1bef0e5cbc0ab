"""D742: a decline code on no list."""

from dunning_dsl.diagnostics.catalogue._book import POLICY, event
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

_RETRYING = POLICY.replace("plan == pro: ", "decline_may_pass: ").replace(
    "fact plan: one of free, pro\n",
    "{own}",
)
_OWN = """\
choose own_decline_class as decline_class:
    soft_funds when decline_code == "refer_to_payer"
    listed_class otherwise
"""
_FAILED = event(
    "C1,0041,2025-03-20T10:00:00Z,payment_failed,refer_to_payer",
    "C1,0041,2025-03-22T10:00:00Z,payment_failed,51",
    "C2,0042,2025-03-20T10:00:00Z,payment_failed,refer_to_payer",
    header="customer_id,invoice_id,at,kind,code",
)

ENTRY = Entry(
    code="D742",
    slug="decline-code-unknown",
    severity=Severity.WARNING,
    message="failed payments have codes that are on no list: {codes}; none of them is tried again",
    explanation="""\
A code of a failed payment that the library's lists do not have is of the class `unmapped`: nobody knows what the bank
meant, so no rule of the library's classes tries it again, and no word fits it. Every such code is named with how often
it came. Say what it means in a `choose own_decline_class` of the policy, or write the code of a list that means the
same when you export the data.
""",
    bad=_RETRYING.format(own=""),
    good=_RETRYING.format(own=_OWN),
    help="write `choose own_decline_class as decline_class:` with rows such as "
    '`soft_funds when decline_code == "{first}"` and `listed_class otherwise` last, or a known code into the data',
    bad_files=_FAILED,
    good_files=_FAILED,
)
