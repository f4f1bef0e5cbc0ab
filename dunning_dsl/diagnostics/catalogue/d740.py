"""D740: left out."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, book
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D740",
    slug="left-out",
    severity=Severity.NOTE,
    message="left out by history.sql: {reason} ({rows})",
    explanation="""\
The script says in its view `left_out` what it does not give, and why. It is repeated here so that every report
shows it.
""",
    bad=POLICY,
    good=POLICY,
    bad_files=book(
        script="CREATE VIEW customers AS SELECT * FROM 'customers.csv';\n"
        "CREATE VIEW invoices AS SELECT * FROM read_csv('invoices.csv', all_varchar=true);\n"
        "CREATE VIEW events AS SELECT * FROM read_csv('events.csv', all_varchar=true);\n"
        "CREATE VIEW left_out AS SELECT 'test accounts' AS reason, 12 AS rows;\n"
    ),
    good_files=GOOD,
)
