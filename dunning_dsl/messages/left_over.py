"""Placeholders of other products that a message would print as they stand: `%NAME%`, `[Betrag]`, `${amount_due}`.

In: one file's text. Out: a finding for each kind of mark around each name. Marks that occur in real texts (brackets,
quotes, a dollar sign) count only around what is the name of a variable, here or elsewhere; `[Acme]` is a text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from dunning_dsl.messages.findings import Finding, finding
from dunning_dsl.messages.guesses import GUESSES, meant
from dunning_dsl.source import Source

_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)

_ALWAYS: Final = re.compile(
    r"(?<![\w%])%%?(?P<a>[A-Za-z_]\w*)%%?(?!\w)"
    r"|\$\{(?P<b>[^{}\n]+)\}"
    r"|(?<![{$])\{ ?(?P<c>[A-Za-z_][\w. ]{0,40}?) ?\}(?!\})"
    r"|<<(?P<d>[^<>\n]{1,40})>>"
    r"|\[\[(?P<e>[^][\n]{1,40})\]\]"
    r"|\*\|(?P<f>[^|\n]{1,40})\|\*"
    r"|(?<!\w)__(?P<g>[A-Z]+(?:_[A-Z]+)*)__(?!\w)"
    r"|(?<!\w)#(?P<h>[A-Z]+(?:_[A-Z]+)+)#(?!\w)"
    r"|(?<!\w)(?P<i>XXX+)(?!\w)"
)
"""Marks that no text has; `X` three times is a value that nobody filled in."""

_OF_NAMES: Final = re.compile(
    r"(?<!\[)\[(?P<a>[^][\n]{2,40})\](?![(\]])"
    r"|(?<!<)<(?P<b>[^\W\d][\w ]{1,39})>(?!>)"
    r"|«(?P<c>[^«»\n]{2,40})»"
    r"|\$(?P<d>[A-Za-z_]\w+)(?!\w)"
)

_ASKING: Final = re.compile(
    r"(?:your|insert|enter|ihr|ihre|twoje|wstaw|wpisz)\b[\w -]+|(?:hier )?[\w -]+ (?:einsetzen|einfügen|eintragen)",
    re.IGNORECASE,
)
"""How a note to the one who should have filled it in begins: `[your company]`, `[hier Datum einsetzen]`."""


def left_over(file: str, source: Source, variables: Collection[str]) -> Iterator[Finding]:
    """What is left of another product's placeholders, each once."""
    text = _TAG.sub(lambda tag: "\n" * len(tag.group()), source.text)  # which no mark goes across
    seen: set[str] = set()
    for match in sorted((*_ALWAYS.finditer(text), *_OF_NAMES.finditer(text)), key=lambda match: match.start()):
        inside = next(part for part in match.groups() if part is not None).strip()
        said = match.group()
        if said in seen or (match.re is _OF_NAMES and not _is_name(inside, variables)):
            continue
        seen.add(said)
        known = meant(_name(inside), variables)
        variable = re.fullmatch(r"`(\w+)`", known) if known else None
        if variable:
            helps: tuple[str, ...] = (f"write `{{{{ {variable[1]} }}}}`",)
        elif known:
            helps = (f"write {known}",)
        else:
            helps = ()
        yield finding("D520", file, match.span(), helps=helps, said=said)


def _name(inside: str) -> str:
    return re.sub(r"\W+", "_", inside).strip("_").lower()


def _is_name(inside: str, variables: Collection[str]) -> bool:
    name = _name(inside)
    return name in variables or name in GUESSES or _ASKING.fullmatch(inside) is not None
