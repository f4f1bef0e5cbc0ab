"""D703: not utf8."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D703",
    slug="not-utf8",
    severity=Severity.ERROR,
    message="`{file}` is not UTF-8: line {line} has bytes that cannot be read",
    explanation="""\
Text must be UTF-8. Exports of older programs are often Windows-1252 or Latin-1, and "Unicode text" of
spreadsheets is UTF-16. Reading such a file by guessing would turn names into nonsense without anybody noticing.
""",
    bad="",
    good="",
    help="save it as UTF-8, for example with: iconv -f {likely} -t utf-8 {file} > new.csv",
)
