"""`dunning why`: one customer's decision on one day, rule by rule."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from dunning_dsl.cli import cases, common
from dunning_dsl.cli.decide import load, of_file

if TYPE_CHECKING:
    from dunning_dsl.api.policy import Policy
    from dunning_dsl.decide.decision import Decision


@click.command("why")
@click.argument("policy")
@click.option("--history", metavar="DIR", help="A folder with a history; needs --customer and --on.")
@click.option("--customer", metavar="ID", help="A customer of the history.")
@click.option("--facts", metavar="FILE", help='One moment such as {"days_overdue": 5}; `-` is standard input.')
@click.option("--ledger", metavar="FILE", help="A customer with invoices and events; `-` is standard input.")
@click.option(
    "--on", callback=cases.day, metavar="DATE", help="The day to explain; without a history by default today."
)
@click.option("--rule", metavar="NAME", help="Explain this rule alone.")
@common.set_option
def command(
    policy: str,
    history: str | None,
    customer: str | None,
    facts: str | None,
    ledger: str | None,
    on: date | None,
    rule: str | None,
    sets: tuple[str, ...],
) -> int:
    """Explain one customer's decision: what became of every rule, and why.

    With a history the policy is first replayed up to the day, so that what it had already done counts, and what was
    really done by others does not. A ledger is decided as it stands.
    """
    if sum(source is not None for source in (history, facts, ledger)) != 1:
        raise click.UsageError("name one of --history, --facts or --ledger")
    if policy == "-" and "-" in (facts, ledger):
        raise click.UsageError("the policy and the case cannot both come from standard input")
    if history is not None and (customer is None or on is None):
        raise click.UsageError("--history needs --customer and --on")
    loaded = load(policy, sets)
    _known_rule(loaded, rule)
    if history is not None and customer is not None and on is not None:
        decision, zone = _of_history(loaded, history, customer, on)
    else:
        decision, zone = _of_file(loaded, facts or ledger or "", on, ledger is not None)
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
    from dunning_dsl.decide.past import decision_on

    history = cases.history(folder, policy.program)
    ledger = cases.customer(history, folder, customer)
    first = history.first_day
    day = on.toordinal()
    if first is None or day < first:
        start = date.fromordinal(first) if first is not None else "no day at all"
        common.nothing(f"the history begins on {start}; there is nothing to explain on {on}")
    if history.last_day is not None and day > history.last_day:
        ends = date.fromordinal(history.last_day)
        click.echo(f"the history ends on {ends}: what came after it is not known here", err=True)
    decision = decision_on(policy.program, ledger, first, day)
    if decision is None or not decision.cases:
        common.nothing(f"`{customer}` had no open case on {on}, and nothing was waiting")
    return decision, ledger.customer.zone


def _of_file(policy: Policy, name: str, on: date | None, ledgers: bool) -> tuple[Decision, str | None]:
    alone = "`why` explains one case; `dunning decide --explain` takes several"
    (decision, zone), *_ = of_file(policy, name, on, ledgers=ledgers, one=alone, foresee=True)
    if not decision.cases:
        common.nothing("no case: nothing is open, and nothing is waiting")
    return decision, zone
