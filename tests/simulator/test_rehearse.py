"""`dunning rehearse`: what a policy leaves behind in a simulated world, read as any history is."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dunning_simulator.cli.evaluate import command as evaluate
from dunning_simulator.cli.rehearse import command as rehearse
from dunning_simulator.cli.simulate import command as simulate
from dunning_simulator.response.model import read
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives
from dunning_simulator.sample import Settings, write_book

from dunning_dsl.api.policy import load
from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.engine.kernel.kinds import EVENT_PAYMENT
from dunning_dsl.history import read_history

POLICY = """\
policy "Firm from the start":
    currency EUR
    timezone "Europe/Berlin"

use std.safe

experiment first_tone: control 50%, firm 50%

rule gently:
    when days_overdue >= 3 and first_tone == control: send email "reminder" tone friendly

rule firmly:
    when days_overdue >= 3 and first_tone == firm: send email "reminder" tone firm
"""


def typed(*words: str) -> Result:
    return CliRunner().invoke(rehearse, list(words), standalone_mode=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A policy with an experiment, and a book to begin from."""
    found = tmp_path_factory.mktemp("rehearsal")
    (found / "policy.dun").write_text(POLICY, encoding="utf-8")
    (found / "messages").mkdir()
    text = "Subject: An open invoice\n\n{{ amount_due | money }} is due: {{ pay_url }}\n"
    (found / "messages" / "reminder.email.j2").write_text(text, encoding="utf-8")
    write_book(found / "book", Settings(book="b2b_invoices", currencies=("EUR",), customers=60, days=150, seed=2))
    return found


def test_what_was_lived_is_written_and_evaluated(place: Path) -> None:
    policy, book, out = (str(place / name) for name in ("policy.dun", "book", "lived"))
    words = (policy, out, "--history", book, "--response", "b2b", "--seed", "5")
    first = typed(*words)
    assert (first.exception, first.return_value) == (None, 0), first.output
    assert "nothing in it happened" in first.stdout
    events = (place / "lived" / "events.csv").read_bytes()
    assert typed(*words).stdout == first.stdout
    assert (place / "lived" / "events.csv").read_bytes() == events

    program = load(place / "policy.dun").program
    history = read_history(place / "lived", program)
    assert history.readable, history.problems
    ledgers = list(history.ledgers())
    assert all(one.customer.fields["synthetic"] == "true" for one in ledgers)
    kinds = {event.kind for one in ledgers for event in one.events}
    assert {"decided", "message_sent", "payment"} <= kinds

    # the payments are those of the world, to the unit; its last model day ends on the morning after
    source = read_history(place / "book", program)
    assert source.first_day is not None
    assert source.last_day is not None
    people = members(read("b2b"), source.ledgers(), source.first_day)
    (part,) = Lives(program, people, source.first_day, source.last_day).live(read("b2b"), seed=5, replicate=0)
    paid = sum(e.amount or 0 for one in ledgers for e in one.events if e.kind == "payment")
    earlier = sum(e.amount or 0 for m in people for e in m.ledger.events if e.kind == "payment")
    meant = (part.event[:, w.WE_KIND] == EVENT_PAYMENT) & (part.event[:, w.WE_DAY] <= source.last_day)
    assert paid - earlier == part.event[meant, w.WE_AMOUNT].sum() > 0

    replayed = CliRunner().invoke(simulate, [policy, "--history", out], standalone_mode=False)
    assert "sent by: policy A as it is here" in " ".join(replayed.stdout.split())

    told = CliRunner().invoke(evaluate, [policy, "--history", out, "--horizon", "30"], standalone_mode=False)
    assert told.return_value == 0, told.output
    assert "sample-ratio test" in told.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("book", "--history", "book"), "name another folder for what comes of it"),
        (("real", "--history", "book"), "is no synthetic book; name an empty folder"),
        (("out", "--history", "book", "--from", "2031-01-01"), "leaves no day to replay"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(words: tuple[str, ...], said: str, place: Path) -> None:
    (place / "real").mkdir(exist_ok=True)
    (place / "real" / "customers.csv").write_text("customer_id\nC1\n", encoding="utf-8")
    folders = [str(place / word) if word in ("book", "real", "out") else word for word in words]
    found = typed(str(place / "policy.dun"), *folders, "--response", "b2b")
    assert isinstance(found.exception, SystemExit), found.output
    assert said in found.stderr
    assert not (place / "out").exists()
    assert (place / "real" / "customers.csv").read_text("utf-8") == "customer_id\nC1\n"
