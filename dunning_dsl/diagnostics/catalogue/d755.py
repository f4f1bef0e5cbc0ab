"""D755: outside the policy."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D755",
    slug="outside-the-policy",
    severity=Severity.ERROR,
    message="`{name}` lies outside the policy's folder",
    explanation="""\
A policy can read no file outside its own folder (links are followed before that is judged), so that what it
says can be seen in one place, and checking a stranger's policy is safe.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use "../steps.dun"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use "./steps.dun"
""",
    help="move it beside the policy, or below it",
    good_files=(
        (
            "steps.dun",
            """\
rule nudge:
    on day 3: send email "reminder"
""",
        ),
    ),
)
