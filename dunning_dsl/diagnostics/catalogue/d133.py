"""D133: too large."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

HEADER = """\
policy "P":
    currency USD
    timezone "UTC"

"""

ENTRY = Entry(
    code="D133",
    slug="too-large",
    severity=Severity.ERROR,
    message="the file has {size} million characters, and {largest} million are the most",
    explanation="""\
A policy of this size was hardly written by hand. Parts of it can be modules of their own: `use
"./retries.dun"`.
""",
    bad=HEADER + "# long\n" * 700_000,
    good=HEADER + "# short\n",
    help="split it into modules, and take them in with `use`",
)
