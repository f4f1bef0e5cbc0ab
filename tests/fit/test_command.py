"""`dunning fit` on a history in files: what it prints, what it writes, and how it leaves."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dunning_simulator.cli.fit import command
from dunning_simulator.cli.simulate import command as simulate
from dunning_simulator.fit.report import Report
from dunning_simulator.response.model import Model, read
from dunning_simulator.response.write import as_toml
from pydantic import TypeAdapter

from dunning_dsl.history import write_history
from dunning_dsl.ledger.model import Ledger
from tests.fit.worlds import DRAWN, HEAD, history, known, start, without_messages

TRUTH = known(2.5, 2.0)


def call(*words: str) -> Result:
    return CliRunner().invoke(command, list(words), standalone_mode=False)


def put(folder: Path, ledgers: Iterable[Ledger], rules: str = DRAWN, model: Model | None = None) -> tuple[str, ...]:
    """A folder with policy, history and model; the words that fit one to the other."""
    (folder / "policy.dun").write_text(HEAD + rules, encoding="utf-8")
    write_history(folder / "book", ledgers, channels=["email"])
    (folder / "start.toml").write_text(as_toml(model or start(TRUTH)), encoding="utf-8")
    words = ("policy.dun", "--history", "book", "--start", "start.toml", "-o", "response.toml")
    return tuple(str(folder / word) if "." in word or word == "book" else word for word in words)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    return put(tmp_path_factory.mktemp("fit"), history(DRAWN, TRUTH, 400, seed=4))


def test_a_fit_from_files_to_a_model_that_simulate_reads(book: tuple[str, ...]) -> None:
    data = str(Path(book[-1]).with_name("fit.json"))
    result = call(*book, "--json", data)
    assert (result.exception, result.return_value) == (None, 0), result.output
    assert max(map(len, result.stdout.splitlines())) <= 100
    text = " ".join(result.stdout.split())
    assert "No effect of messages can be told from this history" in text
    assert "This checks the level, not the effect of messages." in text
    found = json.loads(Path(data).read_text("utf-8"))
    assert list(found) == ["schema", *Report.__dataclass_fields__]
    schema = json.loads(call("--schema").stdout)
    assert schema["required"] == list(found)
    TypeAdapter(Report).validate_python({key: value for key, value in found.items() if key != "schema"})
    assert found["matched"][0] == found["matched"][2] > 0
    assert found["back_test"] == "not checkable"
    model = read(book[-1])
    assert model.fit is not None
    assert found["model_digest"] == model.digest
    assert model.fit.back_test.result == "not checkable"
    written = Path(book[-1]).read_bytes()
    assert call(*book).stdout == result.stdout
    assert Path(book[-1]).read_bytes() == written
    words = (book[0], *book[1:3], "--response", book[-1], "--draws", "2", "--worlds", "2", "--follow-up", "30")
    lived = CliRunner().invoke(simulate, list(words), standalone_mode=False)
    assert lived.exception is None, lived.output


def test_a_log_without_messages_fits_the_level_and_says_so(tmp_path: Path) -> None:
    result = call(*put(tmp_path, without_messages(history(DRAWN, TRUTH, 400, seed=4))))
    assert result.exception is None, result.output
    said = " ".join(result.stdout.split())
    assert "There is no message in the log, so no effect of messages can be fitted" in said
    assert "The back-test fails: the log has no message, and the policy file would have sent" in said


def test_thin_data_gets_a_sentence(tmp_path: Path) -> None:
    ledgers = history(DRAWN, TRUTH, 400, seed=4)
    nobody = [replace(one, events=tuple(e for e in one.events if e.kind != "payment")) for one in ledgers]
    euros = [
        replace(one, invoices=tuple(replace(i, currency="EUR") for i in one.invoices), events=()) for one in ledgers[:9]
    ]
    both = HEAD.replace("currency USD", "currency USD, EUR")
    for name, given, code, said in (
        ("nobody", nobody, 3, "nobody paid anything in USD"),
        ("alone", ledgers[:1], 3, "a fit needs many customers"),
        ("nothing", [], 3, "cannot be read as a history"),
        ("mixed", [*ledgers[20:], *euros], 2, "debts are in several currencies (USD 380, EUR 9)"),
    ):
        folder = tmp_path / name
        folder.mkdir()
        words = put(folder, given)
        if name == "mixed":
            (folder / "policy.dun").write_text(both + DRAWN, encoding="utf-8")
        result = call(*words)
        assert said in result.stderr, result.output
        assert isinstance(result.exception, SystemExit)
        assert result.exception.code == code
        assert "Traceback" not in result.output
        assert not Path(words[-1]).exists()


def test_a_file_that_does_not_do_what_the_log_says_is_not_checked_further(tmp_path: Path) -> None:
    words = put(tmp_path, history(DRAWN, TRUTH, 400, seed=4), rules=DRAWN.replace(">= 3", ">= 5"))
    result = call(*words)
    assert "The back-test fails: the policy file sends" in " ".join(result.stdout.split())
    model = read(words[-1])
    assert model.fit is not None
    assert model.fit.back_test.result == "fails"
    more = (*words[:3], "--response", words[-1], "--draws", "2", "--worlds", "2", "--follow-up", "30")
    refused = CliRunner().invoke(simulate, list(more), standalone_mode=False)
    assert "failed its back-test" in refused.stderr
    forced = CliRunner().invoke(simulate, [*more, "--force"], standalone_mode=False)
    assert forced.exception is None, forced.output
    assert "The model fails its back-test" in " ".join(forced.stdout.split())
