"""Whatever docs/what-good-dunning-is.md names in a policy stands there.

A line `- [words](file): `a`, `b`` names statements of a `.dun` file by how they begin, or words of a message; a block
` ```text ` quotes a file that its section names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT

PAGE = ROOT / "docs" / "what-good-dunning-is.md"
DEMANDS = (
    "Before the due date",
    "At-risk customers",
    "A message that fits",
    "A channel that fits",
    "A time that fits",
    "Personal offers",
    "A polite tone that firms up step by step",
    "Easy payment and card update",
    "Payment plans and chosen days",
    "Grace",
    "Tiers, and late fees only after notice",
    "The cadence 3, 7, 14, 21",
    "A thank-you",
    "Upsell within the law",
    "Feedback",
    "The benefit of the doubt",
    "No card numbers in mail",
    "Measuring and comparing",
)
POLICIES = ("saas_cards", "b2b_invoices", "utilities_postpay")
_CITED = re.compile(r"^- \[[^\]]+\]\(([^)]+)\): (.+)$", re.MULTILINE)
_QUOTED = re.compile(r"^```text\n(.*?)^```", re.MULTILINE | re.DOTALL)


def sections() -> dict[str, str]:
    _, *rest = re.split(r"^## (.+)\n", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(rest[::2], rest[1::2], strict=True))


def citations(section: str) -> Iterator[tuple[Path, str]]:
    for file, names in _CITED.findall(sections()[section]):
        for name in re.findall(r"`([^`]+)`", names):
            yield (PAGE.parent / file).resolve(), name


def test_every_demand_has_its_section() -> None:
    assert tuple(sections()) == DEMANDS


@pytest.mark.parametrize("demand", DEMANDS)
def test_what_is_cited_exists(demand: str) -> None:
    cited = list(citations(demand))
    assert any(file.parents[1] == ROOT / "policies" or file.parents[2] == ROOT / "policies" for file, _ in cited)
    missing = [(file.relative_to(ROOT).as_posix(), name) for file, name in cited if not stands_in(file, name)]
    assert not missing, f"{PAGE.name} cites what is not there any more; mend the page: {missing}"


@pytest.mark.parametrize("demand", DEMANDS)
def test_what_is_quoted_stands_in_a_cited_file(demand: str) -> None:
    texts = {file.read_text(encoding="utf-8") for file, _ in citations(demand)}
    for quote in _QUOTED.findall(sections()[demand]):
        assert any(quote in text for text in texts), f"{PAGE.name} quotes an older text; mend the page:\n{quote}"


def test_every_shipped_policy_is_cited_often() -> None:
    files = [file.relative_to(ROOT).as_posix() for demand in DEMANDS for file, _ in citations(demand)]
    for policy in POLICIES:
        assert sum(file.startswith(f"policies/{policy}/") for file in files) >= len(DEMANDS)


def stands_in(file: Path, name: str) -> bool:
    """A statement that begins so, for policies; those words anywhere, for messages."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".dun":
        return name in text
    return re.search(rf"^{re.escape(name)}(?!\w)", text, re.MULTILINE) is not None
