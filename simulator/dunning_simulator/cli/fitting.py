"""One call of `dunning fit`, from files to files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from dunning_dsl.cli import common
from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.codec import digest
from dunning_dsl.program.statements import Program
from dunning_simulator.cli import files
from dunning_simulator.cli.job import Job, history_of, horizon_of, policy_of
from dunning_simulator.response.model import Model, ResponseError, read
from dunning_simulator.words import day_words, list_words


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; days are ordinals, None the history's own."""

    policy: str
    folder: Path
    data: Path | None
    start: str
    output: str
    name: str | None
    currency: str | None
    first_day: int | None
    last_day: int | None
    json_file: str | None
    sets: tuple[str, ...]
    holdout: bool = False


def run(asked: Asked) -> int:
    """Check, read, fit, write; the exit code."""
    missing = [name for name in ("numpy", "scipy", "duckdb", "pyarrow") if find_spec(name) is None]
    if missing:
        common.fail(f"fit needs {list_words(missing)}, not installed here: pip install 'dunning-dsl[sim]'")
    from dunning_simulator.fit import report, text
    from dunning_simulator.fit.study import ThinError, study
    from dunning_simulator.response.write import as_toml

    program = policy_of(asked.policy, asked.sets)
    start = _start(asked, program)
    files.writable(asked.output, "--output")
    if asked.json_file is not None and asked.json_file != "-":
        files.writable(asked.json_file, "--json")
    history = history_of(asked.folder, asked.data, (program,))
    days = horizon_of(_job(asked), history)
    ledgers = tuple(history.ledgers())
    currency = _currency(asked, program, ledgers)
    named = f"{Path(asked.policy).name} ({digest(program)[:16]})"
    try:
        with files.steps("fitting") as show:
            found = study(
                program,
                start,
                ledgers,
                days,
                currency=currency,
                history=history.digest,
                policy=named,
                name=asked.name or f"{program.name}, fitted",
                tell=show,
                swapped=asked.holdout,
            )
    except ThinError as error:
        common.nothing(str(error))
    made = report.report_of(
        found,
        start,
        policy=named,
        history=history.digest,
        days=(day_words(days[0]), day_words(days[1])),
        currency=currency,
    )
    told = text.render(made)
    files.replace(asked.output, as_toml(found.model, "\n".join(text.verdict(made))))
    if asked.json_file == "-":
        common.out(report.render(made))
        return common.CLEAN
    if asked.json_file is not None:
        files.replace(asked.json_file, report.render(made))
    common.out(told)
    return common.CLEAN


def _start(asked: Asked, program: Program) -> Model:
    from dunning_simulator.outcomes.found import fits

    try:
        model = read(asked.start)
    except ResponseError as error:
        common.fail(str(error))
    if not fits(model, program):
        common.fail(
            f"{asked.policy} retries charges, and the model `{model.name}` says nothing of what comes of that; start "
            "from a model with a section [retry], such as saas"
        )
    return model


def _job(asked: Asked) -> Job:
    return Job(
        (asked.policy,), asked.folder, asked.data, asked.first_day, asked.last_day, None, None, None, None, asked.sets
    )


def _currency(asked: Asked, program: Program, ledgers: Sequence[Ledger]) -> str:
    """The currency to fit: the one asked for, or the only one there is."""
    listed = program.settings.currencies
    if asked.currency is not None:
        if asked.currency not in listed:
            common.fail(f"--currency {asked.currency}: the policy lists {list_words(list(listed))}")
        return asked.currency
    there = Counter(i.currency for ledger in ledgers for i in ledger.invoices if i.currency in listed)
    if len(there) > 1:
        many = ", ".join(f"{code} {count:,}" for code, count in there.most_common())
        common.fail(
            f"debts are in several currencies ({many}), and people pay each in their own way: name one with "
            "--currency, and fit the others apart"
        )
    return next(iter(there), listed[0])
