"""Files: whatever is wrong with one is a report with a place, and nothing outside the policy's folder is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dunning_dsl.check import check_file, check_text
from dunning_dsl.check.load import LARGEST
from dunning_dsl.diagnostics import Severity
from dunning_dsl.diagnostics.render import render

HEAD = 'policy "P":\n    currency USD\n    timezone "UTC"\n\n'
RULE = 'rule nudge:\n    on day 3: send email "reminder"\n'


def codes(path: Path) -> list[str]:
    checked = check_file(path, messages=False)
    render(checked.diagnostics, checked.sources, "text")
    assert checked.ok == (checked.program is not None)
    return [d.code for d in checked.diagnostics if d.severity is Severity.ERROR]


def policy(folder: Path, text: str) -> Path:
    path = folder / "policy.dun"
    path.write_text(HEAD + text, "utf-8")
    return path


def test_a_missing_file(tmp_path: Path) -> None:
    assert codes(tmp_path / "none.dun") == ["D750"]


def test_a_folder(tmp_path: Path) -> None:
    assert codes(tmp_path) == ["D751"]


def test_a_name_that_cannot_be_one() -> None:
    assert codes(Path("a\0b")) == ["D753"]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "p.dun"
    path.write_bytes(b'policy "P":\n    currency USD\n# \xff\xfe\n')
    checked = check_file(path)
    assert [d.code for d in checked.diagnostics] == ["D759"]
    assert "line 3, byte 3" in checked.diagnostics[0].message


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "p.dun"
    path.write_bytes(b"#" * (LARGEST + 1))
    assert codes(path) == ["D752"]


def test_a_byte_order_mark_and_windows_lines_are_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.dun"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + RULE).replace("\n", "\r\n").encode())
    assert codes(path) == []


def test_a_module_stands_where_its_use_stands(tmp_path: Path) -> None:
    (tmp_path / "steps.dun").write_text(RULE, "utf-8")
    path = policy(
        tmp_path,
        'rule a:\n    on day 1: send email "x"\n\nuse "./steps.dun"\n\nrule b:\n    on day 9: send email "y"\n',
    )
    program = check_file(path, messages=False).program
    assert program is not None
    assert [r.name for r in program.rules] == ["a", "nudge", "b"]
    assert program.spans["rule:nudge"].file == os.path.join(str(tmp_path), "steps.dun")


def test_without_leaves_a_rule_out(tmp_path: Path) -> None:
    (tmp_path / "steps.dun").write_text(RULE + '\nrule other:\n    on day 5: send email "x"\n', "utf-8")
    program = check_file(policy(tmp_path, 'use "./steps.dun" without nudge\n'), messages=False).program
    assert program is not None
    assert [r.name for r in program.rules] == ["other"]


def test_a_rule_left_out_cannot_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "steps.dun").write_text(RULE, "utf-8")
    text = 'use "./steps.dun" without nudge\n\nrule b instead of nudge:\n    when disputed: tag "x"\n'
    assert codes(policy(tmp_path, text)) == ["D205"]


def test_a_clash_shows_both_places(tmp_path: Path) -> None:
    (tmp_path / "steps.dun").write_text(RULE, "utf-8")
    checked = check_file(policy(tmp_path, 'use "./steps.dun"\n\n' + RULE), messages=False)
    clash = next(d for d in checked.diagnostics if d.code == "D207")
    assert clash.primary.span.file == str(tmp_path / "policy.dun")
    assert clash.secondary[0].span.file == str(tmp_path / "steps.dun")


def test_one_module_by_two_ways_stands_once(tmp_path: Path) -> None:
    (tmp_path / "steps.dun").write_text(RULE, "utf-8")
    (tmp_path / "more.dun").write_text('use "./steps.dun"\n', "utf-8")
    assert codes(policy(tmp_path, 'use "./steps.dun"\nuse "./more.dun"\n')) == []


def test_modules_that_use_each_other(tmp_path: Path) -> None:
    (tmp_path / "a.dun").write_text('use "./b.dun"\n', "utf-8")
    (tmp_path / "b.dun").write_text('use "./a.dun"\n', "utf-8")
    checked = check_file(policy(tmp_path, 'use "./a.dun"\n'), messages=False)
    found = [d for d in checked.diagnostics if d.severity is Severity.ERROR]
    assert [d.code for d in found] == ["D754"]
    assert "a.dun" in found[0].message
    assert "b.dun" in found[0].message


def test_a_policy_that_uses_itself(tmp_path: Path) -> None:
    assert codes(policy(tmp_path, 'use "./policy.dun"\n')) == ["D754"]


def test_a_chain_of_modules_without_end(tmp_path: Path) -> None:
    for i in range(60):
        (tmp_path / f"m{i}.dun").write_text(f'use "./m{i + 1}.dun"\n', "utf-8")
    (tmp_path / "m60.dun").write_text(RULE, "utf-8")
    assert codes(policy(tmp_path, 'use "./m0.dun"\n')) == ["D760"]


@pytest.mark.parametrize("name", ["../outside.dun", "/etc/passwd", "./sub/../../outside.dun", "link.dun", "sub/x.dun"])
def test_nothing_outside_the_folder_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.dun").write_text(RULE, "utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.dun").write_text(RULE, "utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.dun").symlink_to(tmp_path / "outside.dun")
    (inside / "sub").symlink_to(tmp_path / "elsewhere")
    assert codes(policy(inside, f'use "{name}"\n')) == ["D755"]


def test_a_module_in_a_folder_below_may_use_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.dun").write_text('use "./b.dun"\nuse "../c.dun"\n', "utf-8")
    (tmp_path / "parts" / "b.dun").write_text(RULE, "utf-8")
    (tmp_path / "c.dun").write_text(RULE.replace("nudge", "other"), "utf-8")
    assert codes(policy(tmp_path, 'use "./parts/a.dun"\n')) == []


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.dun")
    assert codes(policy(tmp_path, 'use "./pipe.dun"\n')) == ["D753"]


def test_a_broken_module_is_reported_in_its_own_file_once(tmp_path: Path) -> None:
    (tmp_path / "steps.dun").write_text("let late = days_overdu > 3\n", "utf-8")
    checked = check_file(policy(tmp_path, 'use "./steps.dun"\n\nnever sms when late\n'), messages=False)
    errors = [d for d in checked.diagnostics if d.severity is Severity.ERROR]
    assert [(d.code, Path(d.primary.span.file).name) for d in errors] == [("D201", "steps.dun")]


def test_a_missing_module_makes_no_other_reports(tmp_path: Path) -> None:
    assert codes(policy(tmp_path, 'use "./none.dun"\n\nnever sms when late and sent_before(email)\n')) == ["D750"]


def test_a_text_without_a_folder_has_no_modules() -> None:
    assert [d.code for d in check_text(HEAD + 'use "./x.dun"\n').diagnostics if d.severity is Severity.ERROR] == [
        "D756"
    ]


def test_a_module_of_the_library_checks_by_itself() -> None:
    from dunning_dsl.resources import folder

    for path in sorted(folder("stdlib").rglob("*.dun")):
        assert codes(path) == [], path.name


def test_the_cache_is_never_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNNING_CACHE_DIR", str(tmp_path / "cache"))
    path = policy(tmp_path, RULE)
    first = check_file(path, messages=False)
    kept = list((tmp_path / "cache" / "trees").iterdir())
    assert kept
    second = check_file(path, messages=False)
    assert first.program == second.program
    for file in kept:
        file.write_bytes(b"not a pickle")
    assert check_file(path, messages=False).program == first.program


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("DUNNING_CACHE_DIR", str(tmp_path / "file"))
    assert codes(policy(tmp_path, RULE)) == []


@pytest.mark.parametrize(
    ("module", "helps"),
    [
        ("std.compliance.gb", ["did you mean `std.compliance.uk`?"]),
        ("std.compliance.usa", ["did you mean `std.compliance.us`?"]),
        ("std.compliance.comon", ["did you mean `std.compliance.common`?"]),
        ("std.saef", ["did you mean `std.safe`?"]),
    ],
)
def test_a_mistyped_module_of_the_library(module: str, helps: list[str]) -> None:
    assert [list(d.helps) for d in check_text(HEAD + f"use {module}\n").diagnostics if d.code == "D757"] == [helps]


def test_a_country_without_a_pack_is_led_to_no_other_country() -> None:
    (found,) = [d for d in check_text(HEAD + "use std.compliance.ca\n").diagnostics if d.code == "D757"]
    assert "no pack is shipped for `ca`" in found.helps[0]
    assert all(f"`std.compliance.{country}`" in found.helps[0] for country in ("eu", "uk", "us"))
    assert "common" not in found.helps[0]
    assert "did you mean" not in " ".join(found.helps)
    assert "`never`, `limit` and `quiet`" in found.helps[1]


@pytest.mark.parametrize(
    ("currency", "written", "help"),
    [
        ("CAD", "$1000", "write `1000 CAD`"),
        ("EUR, AUD", "$1000", "write `1000 AUD`"),
        ("USD", "$1000", "write `1000 USD`"),
        ("EUR", "$1000", "write `1000 USD`"),
        ("CNY", "¥50", "write `50 CNY`"),
        (None, "$1000", "write `1000 USD` or, where another is meant, `1000 CAD`"),
        (None, "€5", "write `5 EUR`"),
    ],
)
def test_a_sign_of_money_is_that_of_the_policy_s_currency(currency: str | None, written: str, help: str) -> None:
    head = HEAD.replace("USD", currency) if currency else ""
    text = f'{head}rule big:\n    when amount_due >= {written}: tag "big"\n'
    assert [d.helps for d in check_text(text).diagnostics if d.code == "D139"] == [(help,)]
