"""The shape of a catalogue entry: `catalogue/d201.py` holds one, called `ENTRY`."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.records import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A code, its sentence, and its page.

    `message` and `help` are `str.format` templates over the words given to `report`. `explanation` is Markdown, in
    plain words for somebody who has never seen the language's insides. `bad` is a whole file that causes exactly this
    report (a test holds that) and `good` the same file mended. Codes: D1xx syntax, D2xx names, D3xx types and units,
    D4xx structure, D5xx messages, D6xx policy tests, D7xx data and files, D8xx advice (warnings).
    `bad_files` and `good_files` are what must lie beside the two (path from the policy's folder, text): message files.
    """

    code: str
    slug: str
    severity: Severity
    message: str
    explanation: str
    bad: str
    good: str
    help: str = ""
    bad_files: tuple[tuple[str, str], ...] = ()
    good_files: tuple[tuple[str, str], ...] = ()
