"""D751: a folder."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D751",
    slug="a-folder",
    severity=Severity.ERROR,
    message="`{name}` is a folder, not a file",
    explanation="""\
A policy and each of its modules is a file.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use "./"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use "./steps.dun"
""",
    help="name a .dun file in it",
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
