"""D230: set of an unknown param."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D230",
    slug="set-of-an-unknown-param",
    severity=Severity.ERROR,
    message="there is no param `{name}` to set",
    explanation="""\
`--set NAME=VALUE` replaces the value of a `param` of the policy or of a module that it uses.
""",
    bad="",
    good="",
    help="check the spelling; only a `param` can be set",
)
