"""Whatever is handed to the tools, they answer with a sentence and the right exit code, and in time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dunning_dsl.cli import main

HEADER = b'policy "P":\n    currency USD\n    timezone "UTC"\n\n'
NESTED = b"let a = " + b"(" * 10_000 + b"1" + b")" * 10_000 + b"\n"

FILES = {
    "empty": b"",
    "blank": b"\n\n   \n",
    "binary": bytes(range(256)) * 40,
    "latin1": HEADER + b'rule a "\xe9t\xe9":\n    when days_overdue in 3..9: tag "x"\n',
    "utf16": 'policy "P":\n'.encode("utf-16"),
    "nul": HEADER + b"let a = \x00\n",
    "old-mac": HEADER.replace(b"\n", b"\r"),
    "nested": HEADER + NESTED,
    "nested-not": HEADER + b"let a = " + b"not " * 10_000 + b"true\n",
    "unclosed": HEADER + b'rule a: when days_overdue in 3..9: send email "remin',
    "long-line": HEADER + b"let a = 1" + b" + 1" * 20_000 + b"\n",
    "long-name": HEADER + b"let " + b"a" * 100_000 + b" = 1\n",
    "big-number": HEADER + b"let a = " + b"9" * 5_000 + b"\n",
    "bidi": HEADER + "let a\u202eb = 1\n".encode(),
    "json": b'{"days_overdue": 5}',
    "bom": b"\xef\xbb\xbf" + HEADER,
    "ten-megabytes": HEADER + b"# so it goes on and on\n" * 450_000,
}


def dunning(*words: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, words, input=stdin)


def _is_a_sentence(result: Result) -> None:
    assert "made a mistake" not in result.output, result.output[-600:]
    assert "Traceback" not in result.output
    assert result.exit_code in (0, 1, 2, 3)
    if result.exit_code:
        assert len(result.output.strip()) > 20


@pytest.mark.parametrize("name", FILES)
def test_any_file_can_be_called_a_policy(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.dun"
    path.write_bytes(FILES[name])
    for words in (["check", str(path)], ["test", str(path)], ["decide", str(path), "--facts", "-"]):
        _is_a_sentence(dunning(*words, stdin=b"{}"))


@pytest.mark.parametrize("name", ["binary", "latin1", "nested", "big-number", "utf16"])
def test_what_cannot_be_a_policy_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.dun"
    path.write_bytes(FILES[name])
    assert dunning("check", str(path)).exit_code in (1, 2)


@pytest.mark.parametrize("words", [["check"], ["test"], ["decide", "--facts", "-"], ["facts"], ["why", "--facts", "-"]])
def test_a_file_that_is_not_there_or_is_a_folder(words: list[str], tmp_path: Path) -> None:
    missing = dunning(words[0], str(tmp_path / "nowhere.dun"), *words[1:])
    assert missing.exit_code == 2
    assert "no such file" in missing.stderr
    assert dunning(words[0], str(tmp_path), *words[1:]).exit_code in (2, 3)


@pytest.mark.parametrize(
    "given",
    [
        {"days_overdue": "5 weeks ago"},
        {"days_overdue": 10**400},
        {"amount_due": "a lot"},
        {"amount_due": "1e999"},
        {"today": "2026-02-30"},
        {"today": 5},
        {"on": [[]]},
        {"on": 3},
        {"channel_failed(": True},
        {"channel_failed(email, sms)": True},
        {"": 1},
        {"currency": ["USD"]},
        {"customer": 3},
        {"customer": {"customer_id": ""}},
        {"customer": {"customer_id": "C"}, "invoices": [{}]},
        {"customer": {"customer_id": "C", "timezone": "../etc/passwd"}},
        {"customer": {"customer_id": "C"}, "events": [{"kind": "payment", "at": "0001-01-01"}]},
        {"customer": {"customer_id": "C"}, "events": [{"kind": "payment", "at": "9999-12-31T23:59:59Z", "amount": 1}]},
    ],
)
def test_any_case_gets_an_answer(given: object, tmp_path: Path) -> None:
    path = tmp_path / "p.dun"
    path.write_bytes(HEADER + b'rule a:\n    when days_overdue in 3..9: tag "x"\n')
    result = dunning("decide", str(path), "--facts", "-", "--on", "2026-11-04", stdin=json.dumps(given).encode())
    _is_a_sentence(result)
