"""A checked policy as Python sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dunning_dsl.check import Checked, check_file, check_text
from dunning_dsl.diagnostics import Diagnostic, Severity
from dunning_dsl.diagnostics.render import render
from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import FactDecl, Program

if TYPE_CHECKING:
    from dunning_dsl.api.one_by_one import OneByOne
    from dunning_dsl.decide.decision import Decision


class PolicyError(ValueError):
    """The policy has errors; `diagnostics` has all that was found, and the text shows it as `dunning check` does."""

    def __init__(self, checked: Checked) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = checked.diagnostics
        errors = [d for d in checked.diagnostics if d.severity is Severity.ERROR]
        super().__init__("the policy has errors\n\n" + render(errors, checked.sources))


class Kept:
    """What a policy has made for its decisions; a copy of the policy makes its own. `latest` is the day that was
    decided last, and what decides its cases that tell the same facts."""

    __slots__ = ("latest", "one")

    def __init__(self) -> None:
        self.one: OneByOne | None = None
        self.latest: tuple[date | object | None, Callable[[dict[str, Any]], Decision | None]] = self, _undecided

    def __reduce__(self) -> tuple[type[Kept], tuple[()]]:
        return Kept, ()


def _undecided(case: dict[str, Any]) -> Decision | None:
    """What decides before anything was decided."""
    return None


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy without errors. `diagnostics` are its warnings and notes, `file` is the name it was read under."""

    program: Program
    diagnostics: tuple[Diagnostic, ...] = ()
    file: str = ""
    _kept: Kept = field(default_factory=Kept, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        return self.program.name

    @property
    def digest(self) -> str:
        """The hexadecimal digest of what the policy means; comments and layout do not change it."""
        from dunning_dsl.program.codec import digest

        return digest(self.program)

    @property
    def facts(self) -> tuple[FactDecl, ...]:
        """What the policy may read."""
        return self.program.facts

    def decide(self, case: Mapping[str, Any] | Ledger, *, at: date | None = None, foresee: bool = False) -> Decision:
        """What would go on a day, and for every rule why or why not.

        `case` is one moment in the language's own words (`{"days_overdue": 5, "channel_failed(email)": true}`), a
        ledger as JSON has it (`{"customer": ..., "invoices": ..., "events": ...}`), or a `Ledger`. A ledger needs the
        day `at`; for one moment it stands in for `today`, which otherwise is the first Monday after the latest date
        in the file, as in a test. With `foresee` the reasons of a ledger's decision say when what was not met last
        happened, and from which day on it holds if nothing else does. Without an open case the decision has no cases.
        Raises CaseError, whose `problems` are sentences, for a case that is not one.
        """
        if type(case) is dict:
            day, decide = self._kept.latest
            found = decide(case) if day is at else None
            if found is None:
                found = self._decided(case, at)
            if found is not None:
                return found
        return self._by_interpreter(case, at, foresee)

    def _decided(self, case: dict[str, Any], at: date | None) -> Decision | None:
        """The decision of a case told in facts; None where it is for the interpreter. Raises CaseError."""
        one = self._one_by_one()
        found = one.decide(self.program, case, at)
        self._kept.latest = one.latest
        return found

    def _one_by_one(self) -> OneByOne:
        """What decides cases told in facts: made for the first of them, and kept."""
        if self._kept.one is None:
            from dunning_dsl.api.one_by_one import OneByOne

            self._kept.one = OneByOne(self._some_day())
        return self._kept.one

    def _by_interpreter(self, case: Mapping[str, Any] | Ledger, at: date | None, foresee: bool) -> Decision:
        from dunning_dsl.api.case import CaseError, read_case, to_decide_on
        from dunning_dsl.decide import decide, decide_facts
        from dunning_dsl.decide.one_moment import CUSTOMER

        policy = self._one_by_one().policy(self.program)
        if not isinstance(case, Ledger) and isinstance(case, Mapping) and "customer" in case:
            from dunning_dsl.api.ledgers import read_ledger

            case = read_ledger(case, self.program)
        if isinstance(case, Ledger):
            if at is None:
                raise CaseError(("a ledger is decided on a day: say which with `at`",))
            return decide(policy, case, to_decide_on(at), foresee=foresee) or self._nothing_open(case, at)
        read = read_case(case, self.program)
        day = to_decide_on(at) if at is not None else read.day or self._one_by_one().some_day
        return decide_facts(
            policy,
            read.facts,
            currency=read.currency,
            events=read.events,
            arms=read.arms,
            day=day,
            customer_id=read.id or CUSTOMER,
        )

    def _some_day(self) -> int:
        from dunning_dsl.testing.stage_setting import QUIET_YEAR_END, first_monday_after, latest_date

        return first_monday_after(latest_date(self.program, self.file) or QUIET_YEAR_END)

    def _nothing_open(self, ledger: Ledger, at: date) -> Decision:
        from dunning_dsl.decide import moment_on, terms_of
        from dunning_dsl.decide.decision import Decision

        moment = moment_on(terms_of(self.program), ledger.customer.zone, at.toordinal())
        return Decision("", ledger.customer.customer_id, moment.day, moment.at, self.digest, ())

    def explain(self, decision: Decision, *, rule: str | None = None, zone: str | None = None) -> str:
        """The decision in sentences, rule by rule, or for one rule; times of day by the clock of `zone`."""
        from dunning_dsl.decide.explain import explain

        return explain(decision, self.program, rule=rule, zone=zone or self.program.settings.timezone)


def load(path: str | Path, *, sets: Mapping[str, str] | None = None) -> Policy:
    """The policy in a file, checked but for its messages. `sets` gives params other values, as `--set` does.

    Raises PolicyError for a policy with errors, OSError for a file that cannot be read.
    """
    with Path(path).open("rb"):
        pass
    return _policy(check_file(path, sets=_sets(sets), messages=False), str(path))


def loads(text: str, *, sets: Mapping[str, str] | None = None) -> Policy:
    """The policy in a text; raises PolicyError for one with errors."""
    return _policy(check_text(text, sets=_sets(sets), messages=False), "<text>")


def check(path: str | Path, *, sets: Mapping[str, str] | None = None) -> tuple[Diagnostic, ...]:
    """Everything that `dunning check` has to say about a file, its messages included."""
    return check_file(path, sets=_sets(sets)).diagnostics


def _sets(sets: Mapping[str, str] | None) -> tuple[str, ...]:
    return tuple(f"{name}={value}" for name, value in (sets or {}).items())


def _policy(checked: Checked, file: str) -> Policy:
    if checked.program is None:
        raise PolicyError(checked)
    return Policy(checked.program, checked.diagnostics, file)
