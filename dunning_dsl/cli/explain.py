"""`dunning explain`: the page of a code."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import click

from dunning_dsl.cli import common

if TYPE_CHECKING:
    from dunning_dsl.diagnostics.entry import Entry


@click.command("explain")
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Explain a code such as D201, or list them all.

    Every report of `dunning check` carries a code; its page says what is wrong in plain words, with a policy that
    causes the report and the same policy mended.
    """
    from dunning_dsl.diagnostics.catalogue import codes
    from dunning_dsl.diagnostics.diagnostic import entry

    if code is None:
        for one in codes():
            found = entry(one)
            common.out(f"{found.code}  {found.severity.value:<7}  {found.slug}\n")
        return common.CLEAN
    wanted = code.strip().upper()
    if wanted not in codes():
        from difflib import get_close_matches

        slugs = {entry(one).slug: one for one in codes()}
        if code.lower() in slugs:
            wanted = slugs[code.lower()]
        else:
            near = get_close_matches(wanted.replace("O", "0").replace("I", "1"), codes(), 1)
            near = near or get_close_matches(code.lower(), list(slugs), 1)
            hint = f"did you mean `{near[0]}`?" if near else "`dunning explain` alone lists all."
            common.fail(f"there is no code `{code}`; {hint}")
    common.out(page(wanted))
    return common.CLEAN


def page(code: str) -> str:
    """The page of a code, in Markdown, as the terminal shows it."""
    from dunning_dsl.diagnostics.diagnostic import entry

    found = entry(code)
    parts = [f"{found.code} ({found.severity.value}): {found.slug}", found.explanation.strip()]
    wrong, right = examples(found)
    for title, shown in (("This causes it:", wrong), ("This is right:", right)):
        if shown:
            texts = (f"{name}:\n\n{_indented(text)}" if name else _indented(text) for name, text in shown)
            parts.append("\n\n".join([title, *texts]))
    if not wrong:
        parts.append("There is no example: no file alone causes it.")
    return "\n\n".join(parts) + "\n"


Example: TypeAlias = tuple[tuple[str, str], ...]
"""Files by name with their text; the policy has no name."""


def examples(found: Entry) -> tuple[Example, Example]:
    """What causes a report and what is right, without the files in which the two agree; a policy that both have is
    shown once, and not at all where it is beside the point."""
    same = set(found.bad_files) & set(found.good_files)
    of_data = found.bad == found.good and bool(same)
    wrong = (("", "" if of_data else found.bad), *(file for file in found.bad_files if file not in same))
    right = (("", "" if found.bad == found.good else found.good), *(f for f in found.good_files if f not in same))
    return _worth(wrong), _worth(right)


def _worth(files: Example) -> Example:
    return tuple((name, text) for name, text in files if name or text.strip())


LONGEST = 40
"""Lines of an example that a page shows; a culprit may be as long as a whole book."""


def shortened(text: str) -> str:
    """An example as a page shows it: without empty ends, and not longer than a page."""
    lines = [line if len(line) <= 160 else line[:160] + "..." for line in text.strip("\n").split("\n")]
    if len(lines) > LONGEST:
        lines = [*lines[:LONGEST], f"... (and {len(lines) - LONGEST:,} lines more)"]
    return "\n".join(lines)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in shortened(text).split("\n"))
