"""Writes the figures in the pages of shipped policies: what a replay over their sample book counts.

python scripts/policy_figures.py            write them
python scripts/policy_figures.py --check    say whether they are current (exit 1 if not)

A page has them between `<!-- figures: BOOK CUSTOMERS -->` and `<!-- end of figures -->`; the folder has policy.dun and
variant_b.dun.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from dunning_simulator.cli.sample import command as sample
from dunning_simulator.cli.simulate import command as simulate

PAGES = Path(__file__).parents[1] / "policies"
_BLOCK = re.compile(r"(?<=<!-- figures: )(\w+) (\d+) -->\n.*?(?=<!-- end of figures -->)", re.DOTALL)


def page(path: Path) -> str:
    """The page's text with its figures made again; as it is where it has none."""
    return _BLOCK.sub(
        lambda found: f"{found[1]} {found[2]} -->\n{figures(path.parent, found[1], int(found[2]))}",
        path.read_text(encoding="utf-8"),
    )


def figures(folder: Path, book: str, customers: int) -> str:
    """Two tables in Markdown: what both variants would have done in the year of the sample book."""
    with tempfile.TemporaryDirectory() as made:
        _run(sample, [made, "--book", book, "--customers", str(customers)])
        files = [str(folder / name) for name in ("policy.dun", "variant_b.dun")]
        report = json.loads(_run(simulate, [*files, "--history", made, "--jobs", "1", "--json", "-"]))
    a, b = report["variants"]
    divergence = report["divergence"]
    parted = 100 * divergence["parted"] / divergence["cases"]
    lines = [
        "```",
        f"dunning sample book --book {book} --customers {customers}",
        f"dunning simulate policies/{folder.name}/policy.dun policies/{folder.name}/variant_b.dun --history book",
        "```",
        "",
        f"Of {divergence['cases']:,} cases the variants part ways in {divergence['parted']:,} ({parted:.1f} %).",
        "",
        "| in the year of the sample book | A | B |",
        "|---|---:|---:|",
        *(f"| {words} | {value(a)} | {value(b)} |" for words, value in _ROWS),
        *(f"| {words} | {_times(a, rule)} | {_times(b, rule)} |" for words, rule in _RULES.get(folder.name, ())),
    ]
    return "\n".join(lines) + "\n"


_ROWS: tuple[tuple[str, Any], ...] = (
    ("messages", lambda v: f"{v['contacts']:,}"),
    ("messages to a customer: half have at most", lambda v: v["contacts_per_customer"]["p50"]),
    ("messages to a customer: the most", lambda v: v["contacts_per_customer"]["max"]),
)

_RULES = {
    "saas_cards": (
        ("a word before the due date", "heads_up"),
        ("a card that runs out", "card_expiring"),
        ("a smaller plan offered", "right_size"),
        ("a person looks in: at risk and big", "check_in"),
        ("quiet retries: no funds", "retry_funds"),
        ("quiet retries: no reason given", "retry_issuer"),
        ("asked for another card", "ask_for_card"),
        ("first reminder", "first_nudge"),
        ("instalments offered", "in_parts"),
        ("more time offered", "more_time"),
        ("a pause offered", "take_a_break"),
        ("notice", "into_notice"),
        ("last notice", "into_final"),
        ("service paused", "suspend"),
        ("service back after payment", "back_on"),
        ("thanks", "thanks"),
        ("asked how it was", "how_was_it"),
        ("subscription ended", "close_account"),
    ),
    "b2b_invoices": (
        ("a word before the due date", "upcoming"),
        ("first reminder", "reminder"),
        ("notice", "into_notice"),
        ("compensation booked", "late_fee"),
        ("compensation waived: the first slip", "spare_the_first"),
        ("instalments offered", "in_parts"),
        ("last notice", "into_final"),
        ("credit hold", "credit_hold"),
        ("deliveries go on after payment", "back_on"),
        ("letter before an agency", "before_referral"),
        ("interest booked", "book_interest"),
        ("passed to an agency", "hand_over"),
        ("let go: too small", "let_go"),
    ),
    "utilities_postpay": (
        ("a word before the due date", "heads_up"),
        ("a reading asked for before money", "check_reading"),
        ("help offered before the due date", "help_before"),
        ("first reminder", "first_reminder"),
        ("instalments offered", "in_parts"),
        ("a budget made by a person", "work_it_out"),
        ("calls and letters that ask for one", "talk"),
        ("calls in the first weeks", "early_call"),
        ("a person instead of a machine", "kind_call"),
        ("breathing space", "breathing_space"),
        ("notice", "into_notice"),
        ("visit", "into_visit"),
        ("last notice", "into_final"),
        ("supply cut off", "cut_off"),
        ("supply back at once: somebody depends on it", "back_on_at_once"),
    ),
}
"""What is worth a line, by folder: words, and the rule whose firings are counted."""


def _times(variant: dict[str, Any], rule: str) -> str:
    return next((f"{found['fired']:,}" for found in variant["rules"] if found["rule"] == rule), "0")


def _run(command: Any, arguments: list[str]) -> str:
    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.stdout


def main() -> int:
    made = {path: page(path) for path in sorted(PAGES.glob("*/README.md"))}
    stale = [path for path, text in made.items() if text != path.read_text(encoding="utf-8")]
    if "--check" in sys.argv[1:]:
        print("\n".join(f"{path.parent.name}: figures are old" for path in stale) or "figures are current")
        return 1 if stale else 0
    for path in stale:
        path.write_text(made[path], encoding="utf-8")
        print(f"{path.parent.name}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
