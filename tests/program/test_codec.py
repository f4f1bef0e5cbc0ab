"""Programs as JSON and by their digest."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunning_dsl.check import check_text
from dunning_dsl.program.codec import DamagedProgramError, digest, digest_of, from_json, to_json
from dunning_dsl.program.statements import Program
from tests.strategies.policies import Generated, policies

SECTION_1 = (Path(__file__).parents[1] / "corpus" / "language" / "good" / "section1.dun").read_text(encoding="utf-8")
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def program(text: str = SECTION_1) -> Program:
    found = check_text(text, messages=False).program
    assert found is not None
    return found


def test_the_whole_language_comes_back_from_json() -> None:
    whole = program()
    assert from_json(json.loads(json.dumps(to_json(whole)))) == whole


@FEW
@given(policies())
def test_every_program_comes_back_from_json(generated: Generated) -> None:
    back = from_json(json.loads(json.dumps(to_json(generated.program))))
    assert back == generated.program
    assert digest(back) == digest(generated.program)


def test_comments_layout_and_docs_do_not_change_the_digest() -> None:
    other = "# a comment\n" + SECTION_1.replace(": send", ":\n        send").replace(
        '"Patience before the first nudge"', ""
    )
    other = other.replace('"A week\'s notice to those who pay by hand"', '"Another reason"')
    assert other != SECTION_1
    assert digest(program(other)) == digest(program())


@pytest.mark.parametrize(
    ("old", "new"),
    [("days_overdue in 7..13", "days_overdue in 7..14"), ("at 09:00", "at 10:00"), ('"upcoming"', '"coming"')],
)
def test_what_changes_the_meaning_changes_the_digest(old: str, new: str) -> None:
    assert old in SECTION_1
    assert digest(program(SECTION_1.replace(old, new))) != digest(program())


def test_a_rule_is_named_by_what_it_does() -> None:
    first, second = program().rules[:2]
    assert digest_of(first) == digest_of(replace(first, name="another", why="for another reason"))
    assert digest_of(first) != digest_of(second)
    assert len(digest_of(first, 12)) == 12


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside a JSON value."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(found for key, value in inside for found in places(value, (*path, key)))]


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from([None, 0, "x", [], {}, {"is": "Rule"}, 1.5, True, [1], {"is": 3}]))
def test_damaged_json_is_told_apart_from_a_program(data: st.DataObject, junk: Any) -> None:
    document = json.loads(json.dumps(to_json(program(SMALL))))
    path = data.draw(st.sampled_from(places(document)))
    if not path:
        document = junk
    else:
        inside = document
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = junk
    with suppress(DamagedProgramError):
        assert isinstance(from_json(document), Program)


SMALL = """policy "P":
    currency USD
    timezone "UTC"

let late = days_overdue > 3 and amount_due * 10% >= 2 USD

rule nudge:
    when late, every 3 days: tag "late"
"""


def test_the_place_of_the_damage_is_said() -> None:
    document: Any = to_json(program(SMALL))
    document["rules"][0]["head"]["is"] = "Whenever"
    with pytest.raises(DamagedProgramError, match=r"program\.rules\[0\]\.head: here .*When.* must stand"):
        from_json(document)


def test_a_field_that_is_missing_is_named() -> None:
    document: Any = to_json(program(SMALL))
    del document["rules"][0]["steps"]
    with pytest.raises(DamagedProgramError, match=r"program\.rules\[0\]: the field `steps` of a Rule is missing"):
        from_json(document)
