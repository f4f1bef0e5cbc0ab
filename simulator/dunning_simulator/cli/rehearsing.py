"""One call of `dunning rehearse`, from files to files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dunning_dsl.cli import common
from dunning_dsl.history.write import write_history
from dunning_simulator.books import PAGE
from dunning_simulator.cli.job import Job, history_of, horizon_of, policy_of
from dunning_simulator.cli.outcome_job import model_for
from dunning_simulator.cli.sample import make_room
from dunning_simulator.response.population import members
from dunning_simulator.response.rehearsal import rehearsed
from dunning_simulator.words import day_words, list_words, plural

_PAGE = """\
# Synthetic data

Written by `dunning rehearse`: the policy `{policy}` lived through from {first} to {last} in one simulated
world of the response model `{model}` (seed {seed}), beginning from the history `{history}`. Who paid,
complained or answered is made up from the first day on; so is all that follows from it. Every customer has a
column `synthetic`.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; days are ordinals, None the history's own."""

    policy: str
    output: Path
    folder: Path
    data: Path | None
    response: str
    seed: int
    first_day: int | None
    last_day: int | None
    sets: tuple[str, ...]


def run(asked: Asked) -> int:
    """Check, read, live through, write; the exit code."""
    program = policy_of(asked.policy, asked.sets)
    job = Job(
        (asked.policy,), asked.folder, asked.data, asked.first_day, asked.last_day, None, None, None, None, asked.sets
    )
    model = model_for(asked.response, (program,), job, force=True)
    if asked.output.resolve() == asked.folder.resolve():
        common.fail(f"`{asked.output}` is the history to begin from: name another folder for what comes of it")
    make_room(asked.output, parquet=False)
    history = history_of(asked.folder, asked.data, (program,))
    days = horizon_of(job, history)
    people = members(model, history.ledgers(), days[0])
    ledgers = tuple(rehearsed(program, model, people, *days, seed=asked.seed))
    if not any(event.kind == "decided" for ledger in ledgers for event in ledger.events):
        common.nothing(
            f"`{program.name}` decides nothing between {day_words(days[0])} and {day_words(days[1])}: no debt in "
            f"{list_words(list(program.settings.currencies))} comes to a decision, so there is nothing to write"
        )
    try:
        listed = program.settings.currencies
        currency = listed[0] if len(listed) == 1 else ""
        write_history(asked.output, ledgers, program.facts, currency=currency, channels=program.channels)
        (asked.output / PAGE).write_text(
            _PAGE.format(
                policy=program.name,
                first=day_words(days[0]),
                last=day_words(days[1]),
                model=model.name,
                seed=asked.seed,
                history=asked.folder.name,
            ),
            encoding="utf-8",
        )
    except OSError as error:
        common.fail(f"cannot write the history into `{asked.output}`: {(error.strerror or str(error)).lower()}")
    events = sum(len(ledger.events) for ledger in ledgers)
    common.out(
        f"{asked.output}: {plural(len(ledgers), 'customer')} under `{program.name}` from {day_words(days[0])} to "
        f"{day_words(days[1])}, {plural(events, 'event')}. It is a simulated world: nothing in it happened.\n"
    )
    return common.CLEAN
