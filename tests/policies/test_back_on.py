"""Who has paid, or owes nothing any more, gets everything back at once, and once."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.check import check_file
from dunning_dsl.testing.story import tell
from tests.policies.shipped import copy

PAID = [
    ("saas_cards", "paid after the pause", 35),
    ("b2b_invoices", "paid on credit hold", 43),
    ("utilities_postpay", "paid after the cut", 100),
]
MORNING, AFTERNOON = "at 08:00", "at 15:00"


@pytest.mark.parametrize(("policy", "story", "day"), PAID)
@pytest.mark.parametrize(
    ("time", "events", "later"),
    [
        (MORNING, "pays {}", 0),
        (AFTERNOON, "pays {}", 1),
        (MORNING, "disputes", 0),
        (AFTERNOON, "disputes", 1),
    ],
)
def test_one_restore(policy: str, story: str, day: int, time: str, events: str, later: int, tmp_path: Path) -> None:
    assert restored(policy, story, day, [f"{events} {time}"], tmp_path) == [day + later]


@pytest.mark.parametrize(("policy", "story", "day"), PAID)
def test_one_restore_where_a_part_was_paid_the_day_before_a_dispute(
    policy: str, story: str, day: int, tmp_path: Path
) -> None:
    assert restored(policy, story, day, ["pays 50 {} at 08:00", f"day {day + 1}: disputes"], tmp_path) == [day + 1]


def restored(policy: str, story: str, day: int, events: list[str], to: Path) -> list[int]:
    """The days of `restore service` in a story of the policy in which something else happens on its day of payment."""
    file = copy(policy, to) / "policy.dun"
    text = file.read_text(encoding="utf-8")
    start = text.index(f'test "{story}')
    paid = text.index(f"day {day}: pays ", start)
    amount, currency = text[paid:].splitlines()[0].split()[-2:]
    first, *rest = events
    first = first.format(currency if "50" in first else f"{amount} {currency}")
    changed = "\n    ".join((f"day {day}: {first}", *rest)) + "\n    after: expect nothing\n"
    file.write_text(text[:paid] + changed, encoding="utf-8")
    found = check_file(file, messages=False)
    assert found.program is not None
    told = tell(found.program, found.tests[-1])
    acts = [(n, act) for n, decision in told.decisions.items() for act in decision.actions]
    return [n for n, act in acts if act.kind == "restore"]
