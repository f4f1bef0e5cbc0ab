"""D750: no such file."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D750",
    slug="no-such-file",
    severity=Severity.ERROR,
    message="there is no file `{name}`",
    explanation="""\
The file does not exist.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use "./stepps.dun"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use "./steps.dun"
""",
    help="check the name; it is looked for beside the file that names it",
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
