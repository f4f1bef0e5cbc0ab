"""D708: no duckdb."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D708",
    slug="no-duckdb",
    severity=Severity.ERROR,
    message="reading a history needs {package}, which is not installed",
    explanation="""\
The language, its checks and decisions need no data libraries. Reading histories does: DuckDB and PyArrow, which
come with the extra `sim` of this package.
""",
    bad="",
    good="",
    help="install it with: pip install duckdb pyarrow",
)
