"""D754: modules use each other."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D754",
    slug="modules-use-each-other",
    severity=Severity.ERROR,
    message="these files use each other in a circle: {cycle}",
    explanation="""\
What `use` takes in stands in the place of the `use`; a circle would never end.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use "./steps.dun"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use "./steps.dun"
""",
    help="move what both need into a third file",
    bad_files=(
        (
            "steps.dun",
            """\
use "./steps.dun"
""",
        ),
    ),
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
