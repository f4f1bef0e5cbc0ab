"""D406: result out of bounds."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D406",
    slug="result-out-of-bounds",
    severity=Severity.ERROR,
    message="`{text}` could pass the bounds of {type}",
    explanation="""\
Numbers here are exact and bounded, so that every engine computes the same: money to 10^12 of its smallest unit,
number and count to 10^9, percent to 1,000 %, days to 10^6. This expression could give more, for values that its
facts can have. Put `min(..., BOUND)` around it, with a bound that makes sense for you; what stands inside is still
exact. What is only compared, as in `when amount_due + 3 USD > 50 USD`, is no result and needs none, while it stays
below 2^62 of its smallest unit.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

let with_fee = amount_due + 15 USD

rule tag_big:
    when with_fee > 500 USD: tag "big"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

let with_fee = min(amount_due + 15 USD, 1000000 USD)

rule tag_big:
    when with_fee > 500 USD: tag "big"
""",
)
