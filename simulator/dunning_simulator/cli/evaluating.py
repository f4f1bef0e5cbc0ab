"""One call of `dunning evaluate`, from files to files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Final

from dunning_dsl import __version__
from dunning_dsl.cli import common
from dunning_dsl.history import History
from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import Experiment, Program
from dunning_simulator.cli import files
from dunning_simulator.cli.job import history_of, policy_of
from dunning_simulator.evaluate.model import Manifest, Report
from dunning_simulator.words import day_words, list_words

UNUSABLE: Final = frozenset({"E102", "E103", "E109", "E113", "E115", "E116", "E117", "E118", "E119"})
"""Refusals of data that cannot be used."""
PASSES: Final = 3
"""How often an evaluation goes through all customers: who was drawn, what they paid, what others would have got."""
NOTHING_YET: Final = frozenset({"E105", "E106", "E107", "E114"})
"""Refusals because there is nothing to count."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, as it was said; days are ordinals."""

    files: tuple[str, ...]
    folder: Path | None
    data: Path | None
    experiment: str | None
    currency: str | None
    horizon: int
    first: int | None
    last: int | None
    every_look: bool
    table: str | None
    reward: str | None
    propensity: str | None
    probability: str | None
    weight: str | None
    modelled: str | None
    under_policy: str | None
    arm: str | None
    base: str | None
    before: str | None
    cluster: str | None
    step: str | None
    clip: float
    json_file: str | None
    html_file: str | None
    sets: tuple[str, ...]


def run(asked: Asked) -> int:
    """Check, read, evaluate, write; the exit code."""
    _installed()
    if asked.json_file is not None and asked.json_file != "-":
        files.writable(asked.json_file, "--json")
    if asked.html_file is not None:
        files.writable(asked.html_file, "--report")
    report = _table(asked) if asked.table is not None else _history(asked)
    _write(asked, report)
    codes = {f.code for f in report.findings if f.level == "refused"}
    if codes & UNUSABLE:
        return common.TROUBLE
    if codes & NOTHING_YET:
        return common.NOTHING
    return common.ERRORS if codes else common.CLEAN


def _installed() -> None:
    """Leave with a sentence where a library of the extra `sim` is missing."""
    missing = [name for name in ("numpy", "scipy", "statsmodels", "duckdb", "pyarrow") if find_spec(name) is None]
    if missing:
        common.fail(f"evaluate needs {list_words(missing)}, not installed here: pip install 'dunning-dsl[sim]'")


def _write(asked: Asked, report: Report) -> None:
    from dunning_simulator.evaluate import as_json, page, text

    if asked.html_file is not None:
        files.replace(asked.html_file, page.render(report))
    if asked.json_file == "-":
        common.out(as_json.render(report))
        return
    if asked.json_file is not None:
        files.replace(asked.json_file, as_json.render(report))
    common.out(text.render(report))


# --- a history --------------------------------------------------------------------------------------------------------


def _history(asked: Asked) -> Report:
    from dunning_simulator.evaluate.experiment import Question, evaluate

    if not asked.files or asked.folder is None:
        common.fail(
            "name a policy and its history (dunning evaluate POLICY.dun --history DIR), or a table (--table FILE)"
        )
    if asked.first is not None and asked.last is not None and asked.first > asked.last:
        common.fail(f"--from {day_words(asked.first)} is after --to {day_words(asked.last)}: no day lies between")
    programs = tuple(policy_of(name, asked.sets) for name in asked.files)
    experiment = _experiment(asked, programs[0])
    _known_currency(asked, programs[0])
    history = history_of(asked.folder, asked.data, programs)
    if history.first_day is None:
        common.nothing("nothing is issued, due or done in this history, so there is nothing to evaluate")
    names = [Path(name).name for name in asked.files[1:]]
    if len(set(names)) < len(names):
        names = list(asked.files[1:])
    others = dict(zip(names, programs[1:], strict=True))
    if set(others) & set(experiment.type.members):
        common.fail("a policy file has the name of an arm; rename the file")
    question = Question(
        program=programs[0],
        digest=_digest(programs[0]),
        experiment=experiment,
        currency=asked.currency,
        horizon=asked.horizon,
        first=asked.first,
        last=asked.last,
        manifest=_manifest(asked, history, experiment, programs[0]),
        every_look=asked.every_look,
        others=others,
    )
    with files.progress(PASSES * history.counts.customers, "evaluating customers") as show:
        return evaluate(question, _counting(history, show))


def _counting(history: History, show: Callable[[int], None] | None) -> Callable[[], Iterator[Ledger]]:
    """All customers, as often as they are asked for, counted on over the passes."""
    done = count(1)

    def ledgers() -> Iterator[Ledger]:
        for ledger in history.ledgers():
            if show is not None:
                show(next(done))
            yield ledger

    return ledgers


def _digest(program: Program) -> str:
    from dunning_dsl.program.codec import digest

    return digest(program)


def _experiment(asked: Asked, program: Program) -> Experiment:
    there = {e.name: e for e in program.experiments}
    if not there:
        common.fail(
            f"`{asked.files[0]}` has no experiment, so nothing was drawn; without a draw only `dunning simulate` can "
            "compare policies"
        )
    if asked.experiment is None and len(there) > 1:
        common.fail(f"the policy has the experiments {list_words(list(there))}; name one: --experiment NAME")
    name = asked.experiment or next(iter(there))
    if name not in there:
        common.fail(f"the policy has no experiment `{name}`; it has {list_words(list(there))}")
    return there[name]


def _known_currency(asked: Asked, program: Program) -> None:
    if asked.currency is not None and asked.currency not in program.settings.currencies:
        listed = list_words(list(program.settings.currencies))
        common.fail(f"--currency {asked.currency}: the policy lists {listed}")


def _manifest(asked: Asked, history: History, experiment: Experiment, program: Program) -> Manifest:
    options = [f"--set {s}" for s in asked.sets] + (["--every-look"] if asked.every_look else [])
    options += [f"--currency {asked.currency}"] if asked.currency else []
    return Manifest(
        dunning=__version__,
        source=str(asked.folder),
        digest=history.digest,
        policy=f"{asked.files[0]} ({_digest(program)[:16]})",
        experiment=experiment.name,
        currency=asked.currency or "",
        horizon=asked.horizon,
        first_due="",
        last_day="",
        options=tuple(options),
        customers_left_out=history.counts.left_out,
    )


# --- a table ----------------------------------------------------------------------------------------------------------


def _table(asked: Asked) -> Report:
    from dunning_simulator.evaluate import reading, table

    assert asked.table is not None
    if asked.files or asked.folder is not None:
        common.fail("--table is evaluated by itself: name no policy and no history with it")
    columns = reading.Columns(
        reward=asked.reward or common.fail("--table needs --reward COLUMN: what came of each row"),
        propensity=asked.propensity,
        probability=asked.probability,
        weight=asked.weight,
        modelled=asked.modelled,
        under_policy=asked.under_policy,
        cluster=asked.cluster,
        arm=asked.arm,
        base=asked.base,
        before=asked.before,
        step=asked.step,
    )
    _complete(columns)
    try:
        found = reading.read(Path(asked.table), columns)
    except reading.TableError as error:
        common.fail(str(error))
    manifest = Manifest(
        dunning=__version__,
        source=asked.table,
        digest=found.digest,
        policy="",
        experiment=columns.arm or "",
        currency="",
        horizon=None,
        first_due="",
        last_day="",
        options=tuple(_options(asked)),
        customers_left_out=0,
    )
    return table.evaluate(found, columns, manifest, most=asked.clip, every_look=asked.every_look)


def _complete(columns: object) -> None:
    from dunning_simulator.evaluate.reading import Columns

    assert isinstance(columns, Columns)
    if columns.arm is not None:
        if columns.probability or columns.weight or columns.modelled or columns.under_policy or columns.step:
            common.fail(
                "--arm is for an experiment; --probability, --weight, --step and a model are for another policy"
            )
        return
    if columns.base or columns.before:
        common.fail("--base and --before go with --arm COLUMN")
    if columns.step and not columns.cluster:
        common.fail("--step needs --cluster COLUMN: whose decisions follow each other")
    if columns.probability and columns.weight:
        common.fail("--probability and --weight say the same; name one of them")
    if columns.probability and not columns.propensity:
        common.fail("--probability needs --propensity COLUMN: with what probability the log did what it did")
    if not columns.probability and not columns.weight:
        common.fail("name --arm COLUMN for an experiment, or --propensity and --probability for another policy")
    if bool(columns.modelled) != bool(columns.under_policy):
        common.fail("--modelled and --under-policy go together: a model's reward of what was done, and of the policy")


def _options(asked: Asked) -> Iterable[str]:
    for name in (
        "reward",
        "propensity",
        "probability",
        "weight",
        "modelled",
        "under_policy",
        "cluster",
        "arm",
        "base",
        "before",
        "step",
    ):
        value = getattr(asked, name)
        if value is not None:
            yield f"--{name.replace('_', '-')} {value}"
    if asked.arm is None:
        yield f"--clip {asked.clip:g}"
    if asked.every_look:
        yield "--every-look"
