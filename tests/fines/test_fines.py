"""Ten thousand real road-traffic fines, read through `history.sql` and replayed under `policy.dun` (SIMULATION.md,
"Proof").

The register adds a penalty sixty days after every notification, as a rule and not as a reaction. The policy charges
it only where nobody has begun to pay: 4,565 times, each on the recorded date, and never otherwise. The 70 that it
spares stand in `differences.csv`: 47 had been paid in full by then, 21 but for the cost of sending, 2 in part.
"""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from dunning_simulator.cli.simulate import command

from dunning_dsl.check import check_file
from dunning_dsl.testing import run_tests

HERE = Path(__file__).parent
DATA = HERE.parents[1].parent / "shared" / "data"
FINES = "traffic_fines_10k_cases.csv.gz"


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    if not (DATA / FINES).is_file():
        pytest.skip(f"the register is not here: {FINES} is read from shared/data beside the checkout")
    words = [str(HERE / "policy.dun"), "--history", str(HERE), "--data", str(DATA), "--json", "-", "--jobs", "2"]
    result = CliRunner().invoke(command, words, standalone_mode=False)
    assert result.exception is None, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_policy_is_right_and_passes_its_own_tests() -> None:
    checked = check_file(HERE / "policy.dun")
    assert [d.code for d in checked.diagnostics] == ["D820"], "the register knows no deaths and no disputes"
    assert run_tests(checked).passed


def test_every_penalty_is_charged_on_its_recorded_date_and_no_other(report: dict[str, Any]) -> None:
    (penalty,) = [kind for kind in report["variants"][0]["match"]["by_kind"] if kind["what"] == 'charge "penalty"']
    assert penalty == {"what": 'charge "penalty"', "recorded": 4635, "would": 4565, "matched": 4565, "moved": 0}


def test_the_seventy_that_it_spares_had_begun_to_pay(report: dict[str, Any]) -> None:
    with (HERE / "differences.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    alone = [a for a in report["variants"][0]["match"]["alone"] if a["what"] == 'charge "penalty"']
    assert {a["side"] for a in alone} == {"the log"}
    assert [(a["customer"], a["day"]) for a in alone] == [(e["fine"], e["penalty_on"]) for e in expected]
    rests = [Decimal(e["owed"]) - Decimal(e["paid_by_then"]) for e in expected]
    assert all(Decimal(e["paid_by_then"]) > 0 for e in expected)
    in_full, but_for_the_sending = sum(rest <= 0 for rest in rests), sum(rest in (11, 13) for rest in rests)
    assert (len(rests), in_full, but_for_the_sending) == (70, 47, 21)


def test_every_notified_fine_is_one_case_with_one_letter(report: dict[str, Any]) -> None:
    variant = report["variants"][0]
    assert (variant["cases"], variant["contacts"], report["manifest"]["customers"]) == (4635, 4635, 4635)
    assert variant["actions"] == sum(rule["actions"] for rule in variant["rules"])
