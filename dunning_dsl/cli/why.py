"""`dunning why`: one customer's decision on one day, rule by rule."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from dunning_dsl.cli import cases, common
from dunning_dsl.cli.decide import load

if TYPE_CHECKING:
    from dunning_dsl.api.policy import Policy
    from dunning_dsl.decide.decision import Decision


@click.command("why")
@click.argument("policy")
@click.option("--history", metavar="DIR", help="A folder with a history; needs --customer and --on.")
@click.option("--customer", metavar="ID", help="A customer of the history.")
@click.option("--facts", metavar="FILE", help='One moment such as {"days_overdue": 5}; `-` is standard input.')
@click.option("--on", callback=cases.day, metavar="DATE", help="The day to explain.")
@click.option("--rule", metavar="NAME", help="Explain this rule alone.")
@common.set_option
def command(
    policy: str,
    history: str | None,
    customer: str | None,
    facts: str | None,
    on: date | None,
    rule: str | None,
    sets: tuple[str, ...],
) -> int:
    """Explain one customer's decision: what became of every rule, and why.

    With a history the policy is first replayed up to the day, so that what it had already done counts, and what was
    really done by others does not.
    """
    if (history is None) == (facts is None):
        raise click.UsageError("name one of --history or --facts")
    if history is not None and (customer is None or on is None):
        raise click.UsageError("--history needs --customer and --on")
    loaded = load(policy, sets)
    _known_rule(loaded, rule)
    if history is not None and customer is not None and on is not None:
        decision, zone = _of_history(loaded, history, customer, on)
    else:
        decision, zone = _of_facts(loaded, facts or "", on), None
    common.out(loaded.explain(decision, rule=rule, zone=zone).rstrip("\n") + "\n")
    return common.CLEAN


def _known_rule(policy: Policy, rule: str | None) -> None:
    names = [one.name for one in policy.program.rules]
    if rule is None or rule in names:
        return
    from dunning_dsl.check.suggest import closest

    near = closest(rule, names)
    hint = f"did you mean `{near}`?" if near else f"there are {', '.join(names)}"
    common.fail(f"the policy has no rule `{rule}`; {hint}")


def _of_history(policy: Policy, folder: str, customer: str, on: date) -> tuple[Decision, str | None]:
    from dunning_dsl.api.past import decision_on

    history = cases.history(folder, policy.program)
    ledger = cases.customer(history, folder, customer)
    first = history.first_day
    day = on.toordinal()
    if first is None or day < first:
        start = date.fromordinal(first) if first is not None else "no day at all"
        common.nothing(f"the history begins on {start}; there is nothing to explain on {on}")
    decision = decision_on(policy.program, ledger, first, day)
    if decision is None or not decision.cases:
        common.nothing(f"`{customer}` had no open case on {on}, and nothing was waiting")
    return decision, ledger.customer.zone


def _of_facts(policy: Policy, name: str, on: date | None) -> Decision:
    from dunning_dsl.api.case import CaseError

    (where, given), *more = cases.json_cases(name)
    if more:
        common.fail(f"{where}: `why` explains one case; `dunning decide --explain` takes several")
    try:
        decision = policy.decide(given, at=cases.moment(on, given))
    except CaseError as wrong:
        common.fail("\n  ".join([f"{where} is not a case this policy can decide:", *wrong.problems]))
    if not decision.cases:
        common.nothing("no case: nothing is open in this moment")
    return decision
