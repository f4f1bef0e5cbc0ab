"""`--schema`: the JSON Schema of what a command writes with `--json`, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from dunning_dsl.cli import common

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Function = TypeVar("Function", bound=Callable[..., Any])


def schema_option(made: Callable[[], dict[str, Any]]) -> Callable[[Function], Function]:
    """The option for a command of which `made` gives the schema."""

    def show(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
        if not wanted:
            return
        import json

        common.out(json.dumps(made(), ensure_ascii=False, indent=2) + "\n")
        ctx.exit()

    return click.option(
        "--schema",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help="Print the JSON Schema of the report, and nothing else.",
    )


def of_report() -> dict[str, Any]:
    """That of `dunning simulate`: a replay's or a simulation's."""
    from pydantic import TypeAdapter

    from dunning_simulator.report.as_json import SCHEMA
    from dunning_simulator.report.findings import Findings
    from dunning_simulator.report.model import Report

    found = TypeAdapter(Report | Findings).json_schema(mode="serialization")
    for report in (Report, Findings):
        _versioned(found["$defs"][report.__name__], SCHEMA)
    return {"$schema": DIALECT, **found}


def of_evaluation() -> dict[str, Any]:
    """That of `dunning evaluate`."""
    from pydantic import TypeAdapter

    from dunning_simulator.evaluate.as_json import SCHEMA
    from dunning_simulator.evaluate.model import Report

    found = TypeAdapter(Report).json_schema(mode="serialization")
    _versioned(found, SCHEMA)
    return {"$schema": DIALECT, **found}


def of_fit() -> dict[str, Any]:
    """That of `dunning fit`."""
    from pydantic import TypeAdapter

    from dunning_simulator.fit.report import SCHEMA, Report

    found = TypeAdapter(Report).json_schema(mode="serialization")
    _versioned(found, SCHEMA)
    return {"$schema": DIALECT, **found}


def of_sweep() -> dict[str, Any]:
    """That of `dunning sweep`."""
    from pydantic import TypeAdapter

    from dunning_simulator.report.swept import SCHEMA, Swept

    found = TypeAdapter(Swept).json_schema(mode="serialization")
    _versioned(found, SCHEMA)
    return {"$schema": DIALECT, **found}


def _versioned(report: dict[str, Any], version: int) -> None:
    """A dataclass is written whole, under one more key."""
    report["properties"] = {"schema": {"const": version, "type": "integer"}, **report["properties"]}
    report["required"] = list(report["properties"])
