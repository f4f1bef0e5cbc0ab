"""Every policy that the documentation shows does what the page says it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dunning_dsl.check import check_text
from dunning_dsl.diagnostics import Severity
from dunning_dsl.diagnostics.render import render
from dunning_dsl.testing import run_tests
from tests.docs.blocks import ROOT, Block, blocks, pages


@pytest.mark.parametrize("block", list(blocks()), ids=str)
def test_a_block_checks_and_passes_its_tests_or_causes_its_code(block: Block) -> None:
    checked = check_text(block.text, str(block), messages=False)
    errors = [d for d in checked.diagnostics if d.severity is Severity.ERROR]
    if block.wanted:
        errors += run_tests(checked).failures
        assert [d.code for d in errors if not d.code.startswith(block.wanted)] == [], render(errors, checked.sources)
        assert errors, f"{block} should cause {block.wanted}"
        return
    assert not errors, render(errors, checked.sources)
    if checked.tests:
        report = run_tests(checked)
        assert report.passed, render(report.failures, checked.sources)


@pytest.mark.parametrize("page", pages(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_inside_the_documentation_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        assert goal.exists(), f"{page.name} links to {target}"
        if anchor and goal.suffix == ".md":
            titles = re.findall(r"^#+ (.+)$", goal.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {_anchor(title) for title in titles}, f"{page.name} links to {target}"


def _anchor(title: str) -> str:
    """A heading's anchor as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_the_index_lists_every_decision() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in sorted(folder.glob("0*.md")) if f"({p.name})" not in index] == []
