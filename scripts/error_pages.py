"""Writes docs/errors.md from the catalogue: each code with its page, its culprit, what is said, and the mended file.

python scripts/error_pages.py            write the page
python scripts/error_pages.py --check    say whether it is current (exit 1 if not)
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from dunning_dsl.check import check_file
from dunning_dsl.cli.explain import Example, examples, shortened
from dunning_dsl.decide.unlisted import with_unlisted
from dunning_dsl.diagnostics import Diagnostic, Severity
from dunning_dsl.diagnostics.catalogue import codes
from dunning_dsl.diagnostics.diagnostic import entry
from dunning_dsl.diagnostics.entry import Entry
from dunning_dsl.diagnostics.render import render
from dunning_dsl.diagnostics.render.paint import Paint
from dunning_dsl.history import Problem, read_history
from dunning_dsl.history.show import problem_text
from dunning_dsl.source import Source
from dunning_dsl.testing import run_tests

PAGE = Path(__file__).parents[1] / "docs" / "errors.md"

AREAS = {
    "D1": "How it is written",
    "D2": "Names",
    "D3": "Types and units",
    "D4": "How parts fit together",
    "D5": "Messages",
    "D6": "Policy tests",
    "D7": "Data and files",
    "D8": "Advice",
}

HEAD = """# Errors

Every report of `dunning check` has a code. `dunning explain CODE` shows the same pages in the terminal. This page
is made from the catalogue by `make docs`; what is said below is the real output.

"""


def page() -> str:
    """The whole page."""
    entries = [entry(code) for code in codes()]
    parts = [HEAD, _contents(entries)]
    for area, group in groupby(entries, key=lambda e: e.code[:2]):
        parts.append(f"## {AREAS[area]}\n\n")
        parts += [section(one) for one in group]
    return "".join(parts).rstrip() + "\n"


def _contents(entries: list[Entry]) -> str:
    rows = [
        f"| [{e.code}](#{e.code.lower()}-{e.slug}) | {e.severity.value} | {e.slug.replace('-', ' ')} |\n"
        for e in entries
    ]
    return "| code | | |\n|---|---|---|\n" + "".join(rows) + "\n"


def section(one: Entry) -> str:
    """One code: its page, what causes it, what is said, and the mended file."""
    parts = [f"### {one.code} {one.slug}\n\n{one.explanation.strip()}\n\n"]
    if one.bad.strip():
        wrong, right = examples(one)
        parts.append(_files(wrong))
        said = said_of(one)
        if said:
            parts.append(f"```text\n{said}```\n\n")
        parts.append("Mended:\n\n" + _files(right) if right else "")
    else:
        parts.append("There is no example: no file alone causes it.\n\n")
    return "".join(parts)


def _files(files: Example) -> str:
    return "".join((f"`{name}`:\n\n" if name else "") + f"```\n{shortened(text)}\n```\n\n" for name, text in files)


def said_of(one: Entry) -> str:
    """What the tools print about this code for its `bad`; nothing where that takes more than files."""
    found = examined(one.code, one.bad, one.bad_files)
    shown = [r for r in found.reports if r.code == one.code][:2]
    if shown:
        return render(shown, found.sources).replace(f"{found.folder}/", "").replace(found.folder, ".")
    problems = [p for p in found.problems if p.code == one.code][:2]
    return (
        "\n".join(problem_text(p, Paint(False)) for p in problems)
        .replace(f"{found.folder}/", "")
        .replace(found.folder, ".")
    )


@dataclass(frozen=True)
class Examined:
    """All that the tools say of an entry's files: of the policy and its tests, and of the history beside it."""

    reports: tuple[Diagnostic, ...]
    problems: tuple[Problem, ...]
    sources: Mapping[str, Source]
    folder: str

    @property
    def codes(self) -> list[tuple[str, Severity]]:
        return [(one.code, one.severity) for one in (*self.reports, *self.problems)]


def examined(code: str, policy: str, files: Sequence[tuple[str, str]]) -> Examined:
    """Check `policy.dun`, run its tests and, where the code is about data, read the history beside it."""
    of_data = "D700" <= code < "D750"
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("policy.dun", policy), *files):
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        checked = check_file(Path(folder) / "policy.dun", messages=not of_data)
        reports, problems = checked.diagnostics, ()
        if checked.tests and checked.ok:
            tested = run_tests(checked)
            reports += (*tested.failures, *tested.advice)
        if of_data:
            history = Path(folder) / "history"
            history.mkdir(exist_ok=True)
            read = read_history(history, checked.program, cache=False)
            problems = (with_unlisted(read, checked.program) if checked.program else read).problems
        return Examined(reports, problems, checked.sources, folder)


def main(arguments: list[str]) -> int:
    """Write or compare."""
    made = page()
    if arguments == ["--check"]:
        current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == made
        return 0 if current else "docs/errors.md is not current; run `make docs`"  # type: ignore[return-value]
    PAGE.write_text(made, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
