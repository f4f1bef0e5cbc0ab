"""`dunning response`: a response model to start from, or a look at whether one of your own can be read."""

from __future__ import annotations

import click

from dunning_dsl.cli import common


@click.command("response")
@click.argument("model", metavar="saas|b2b|costs|FILE")
@click.option("--check", is_flag=True, help="Say what the model is instead of printing it.")
def command(model: str, check: bool) -> int:
    """Print a shipped response model, to be changed and given to `dunning simulate --response`.

    With --check, or with a file, the model is read and summed up: what is assumed, published or fitted in it. `costs`
    prints the shipped file of costs, to be changed and given to `dunning simulate --response ... --costs`.
    """
    from dunning_simulator.outcomes import costs
    from dunning_simulator.response.model import SHIPPED, ResponseError, read, source

    if model == "costs":
        common.out(costs.source())
        return common.CLEAN
    try:
        found = read(model)
    except ResponseError as error:
        common.fail(str(error))
    if model in SHIPPED and not check:
        common.out(source(model))
        return common.CLEAN
    tags = [quantity.tag for _, quantity in found.quantities()]
    counted = ", ".join(f"{tags.count(tag)} {tag}" for tag in ("fitted", "published", "assumed") if tag in tags)
    common.out(f"{found.name}: the clock starts with the {found.clock}; {len(tags)} numbers: {counted}.\n")
    return common.CLEAN
