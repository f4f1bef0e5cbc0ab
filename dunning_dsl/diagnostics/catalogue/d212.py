"""D212: setting said twice."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D212",
    slug="setting-said-twice",
    severity=Severity.ERROR,
    message="`{key}` is said twice",
    explanation="""\
Each setting of a policy is said at most once.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"
    catch up 3 days
    catch up 5 days

rule nudge:
    when days_overdue >= 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"
    catch up 3 days

rule nudge:
    when days_overdue >= 3: send email "reminder"
""",
    help="keep one of the two",
)
