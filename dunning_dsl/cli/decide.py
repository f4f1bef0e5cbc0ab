"""`dunning decide`: what would go out for a case today, and what would not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import click

from dunning_dsl.cli import cases, common

if TYPE_CHECKING:
    from dunning_dsl.api.policy import Policy
    from dunning_dsl.decide.decision import Decision


def _print_schema(ctx: click.Context, _parameter: click.Parameter, which: str | None) -> None:
    if which is None:
        return
    if which == "ledger":
        from dunning_dsl.api.ledgers import json_schema
    else:
        from dunning_dsl.decide.record import json_schema
    common.out(json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n")
    ctx.exit()


@click.command("decide")
@click.argument("policy")
@click.option(
    "--facts", metavar="FILE", help='Cases such as {"days_overdue": 5}; one, a list, or one a line; `-` is stdin.'
)
@click.option(
    "--ledger", metavar="FILE", help="Customers with invoices and events (see --schema ledger); `-` is stdin."
)
@click.option("--history", metavar="DIR", help="A folder with a history; needs --customer.")
@click.option("--customer", metavar="ID", help="A customer of the history.")
@click.option("--on", callback=cases.day, metavar="DATE", help="The day to decide; by default today.")
@click.option("--explain", is_flag=True, help="Say of every rule what became of it, and why.")
@click.option("--json", "as_json", is_flag=True, help="Decisions as JSON; one a line where there are several.")
@click.option(
    "--schema",
    type=click.Choice(["ledger", "decision"]),
    is_eager=True,
    expose_value=False,
    callback=_print_schema,
    help="Print the JSON Schema of a ledger or of a decision, and nothing else.",
)
@common.set_option
def command(
    policy: str,
    facts: str | None,
    ledger: str | None,
    history: str | None,
    customer: str | None,
    on: date | None,
    explain: bool,
    as_json: bool,
    sets: tuple[str, ...],
) -> int:
    """Decide cases: what would go out, and what would not.

    A case is told in facts, as a ledger, or is a customer of a history.
    """
    if sum(source is not None for source in (facts, ledger, history)) != 1:
        raise click.UsageError("name one of --facts, --ledger or --history")
    if (history is None) != (customer is None):
        raise click.UsageError("--history and --customer belong together")
    if policy == "-" and "-" in (facts, ledger):
        raise click.UsageError("the policy and the cases cannot both come from standard input")
    loaded = load(policy, sets)
    if history is not None and customer is not None:
        found = cases.customer(cases.history(history, loaded.program), history, customer)
        many = [(loaded.decide(found, at=on or date.today(), foresee=explain), found.customer.zone)]
    else:
        many = list(of_file(loaded, facts or ledger or "", on, ledgers=ledger is not None, foresee=explain))
    if not any(decision.cases for decision, _ in many):
        common.nothing("no case: nothing is open, and nothing is waiting")
    for decision, zone in many:
        if as_json:
            common.out(_document(decision, zone or loaded.program.settings.timezone, len(many) == 1, facts is None))
        elif explain:
            common.out(loaded.explain(decision, zone=zone).rstrip("\n") + ("\n" if len(many) == 1 else "\n\n"))
        else:
            common.out(brief(decision, zone or loaded.program.settings.timezone))
    return common.CLEAN


def load(name: str, sets: tuple[str, ...]) -> Policy:
    """A policy that is to run; with errors they are printed and the command ends."""
    from dunning_dsl.api.policy import Policy

    checked = common.policy(name, sets)
    assert checked.program is not None
    return Policy(checked.program, checked.diagnostics, "<stdin>" if name == "-" else name)


def of_file(
    policy: Policy, name: str, on: date | None, *, ledgers: bool = False, one: str = "", foresee: bool = False
) -> Iterator[tuple[Decision, str | None]]:
    """Each case's decision, and its customer's time zone where that is known; `one` is what to say of a second case
    where there may be one only, `foresee` whether the reasons are to say when."""
    from dunning_dsl.api.case import CaseError

    for number, (where, given) in enumerate(cases.json_cases(name)):
        if number and one:
            common.fail(f"{where}: {one}")
        if ledgers and not _has_customer(given):
            common.fail(f"{where}: a ledger needs `customer`, an object; cases told in facts are read with --facts")
        try:
            zone = given["customer"].get("timezone") if _has_customer(given) else None
            yield policy.decide(given, at=cases.moment(on, given), foresee=foresee), zone
        except CaseError as wrong:
            common.fail("\n  ".join([f"{where} is not a case this policy can decide:", *wrong.problems]))


def _has_customer(given: object) -> bool:
    return isinstance(given, dict) and isinstance(given.get("customer"), dict)


def _document(decision: Decision, zone: str, alone: bool, events: bool) -> str:
    """The decision as JSON; with `events` also what it adds to the history, as a ledger is written."""
    from dunning_dsl.decide.record import to_json

    document = to_json(decision)
    if events:
        from dunning_dsl.api.ledgers import event_json

        document["events"] = [event_json(event, zone) for event in decision.events]
    return json.dumps(document, ensure_ascii=False, indent=2 if alone else None) + "\n"


def brief(decision: Decision, zone: str) -> str:
    """The actions, one a line; or that there are none."""
    from dunning_dsl.decide.explain import going_words
    from dunning_dsl.decide.one_moment import CUSTOMER

    who = f"{decision.customer_id}, " if decision.customer_id != CUSTOMER else ""
    lines = [f"{who}{date.fromordinal(decision.day)}"]
    for case in decision.cases:
        for taken in (action for outcome in case.rules for action in outcome.actions):
            lines.append(f"  {going_words(taken, case, zone, decision.at)}    (rule {taken.rule})")
    if len(lines) == 1:
        lines.append("  nothing")
    return "\n".join(lines) + "\n"
