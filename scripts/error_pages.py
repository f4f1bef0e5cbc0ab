"""Writes docs/errors.md from the catalogue: each code with its page, its culprit, what is said, and the mended file.

python scripts/error_pages.py            write the page
python scripts/error_pages.py --check    say whether it is current (exit 1 if not)
"""

from __future__ import annotations

import sys
import tempfile
from itertools import groupby
from pathlib import Path

from dunning_dsl.check import Checked, check_file
from dunning_dsl.cli.explain import shortened
from dunning_dsl.diagnostics.catalogue import codes
from dunning_dsl.diagnostics.diagnostic import entry
from dunning_dsl.diagnostics.entry import Entry
from dunning_dsl.diagnostics.render import render

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
is made from the catalogue by `make docs`; what `dunning check` says below is its real output.

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
        parts.append(_files(one.bad, one.bad_files))
        said = reported(one)
        if said:
            parts.append(f"```text\n{said}```\n\n")
    if one.good.strip():
        parts.append("Mended:\n\n" + _files(one.good, one.good_files))
    return "".join(parts)


def _files(policy: str, files: tuple[tuple[str, str], ...]) -> str:
    shown = [f"```\n{shortened(policy)}\n```\n\n"]
    shown += [f"with `{name}`:\n\n```\n{shortened(text)}\n```\n\n" for name, text in files]
    return "".join(shown)


def reported(one: Entry) -> str:
    """What `dunning check` prints about this code for its `bad`; nothing where that takes more than a policy."""
    checked, folder = checked_files(one.bad, one.bad_files)
    found = [d for d in checked.diagnostics if d.code == one.code][:2]
    return render(found, checked.sources).replace(f"{folder}/", "")


def checked_files(policy: str, files: tuple[tuple[str, str], ...]) -> tuple[Checked, str]:
    """The policy, as `policy.dun` with its files beside it, checked; and the name of the folder it lay in."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("policy.dun", policy), *files):
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        return check_file(Path(folder) / "policy.dun"), folder


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
