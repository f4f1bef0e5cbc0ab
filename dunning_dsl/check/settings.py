"""The `policy` statement: its name, currencies, clock and spans of days, each said once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from dunning_dsl.check import literals
from dunning_dsl.check.expressions import Inference
from dunning_dsl.check.literals import PER_CURRENCY
from dunning_dsl.check.work import Work
from dunning_dsl.diagnostics import Label
from dunning_dsl.program.currency import MINOR_DIGITS, is_currency
from dunning_dsl.program.expressions import Amounts, Const
from dunning_dsl.program.statements import Settings
from dunning_dsl.program.values import DAYS, MONEY
from dunning_dsl.source import Span
from dunning_dsl.syntax import tree

_ZONE: Final = re.compile(r"[A-Z][A-Za-z]+(/[A-Z][A-Za-z0-9_+-]*)+")


def read_settings(work: Work) -> None:
    """Fill `work.settings` and the policy's name from its one `policy` statement."""
    header = _the_policy(work)
    if header is None:
        if work.is_module:
            work.settings = Settings(("USD",))
        return
    work.policy_name = header.name.text
    work.policy_span = header.name.span
    if header.version is not None:
        value = literals.number(work, header.version.text, header.version.span)
        work.version = None if value is None else int(value)
    settings = {setting.key: setting for setting in reversed(header.settings)}
    work.settings = replace(work.settings, currencies=_currencies(work, header, settings.get("currency")))
    _time_zone(work, settings.get("timezone"))
    for key, read in (("decide", _decide), ("look ahead", _days), ("catch up", _days), ("ignore balances", _ignored)):
        setting = settings.get(key)
        if setting is not None:
            work.setting_spans[key] = setting.span
            read(work, setting)


def _the_policy(work: Work) -> tree.Policy | None:
    """The first `policy` of the main file; others, and one in a module, are reported."""
    first: tree.Policy | None = None
    for node in work.statements:
        if not isinstance(node, tree.Policy):
            continue
        if node.span.file != work.main:
            work.say("D211", node.name.span)
        elif first is not None:
            work.say("D210", node.name.span, secondary=(Label(first.name.span, "the first is here"),))
        else:
            first = node
    broken = any(isinstance(s, tree.Broken) and s.keyword == "policy" for s in work.statements)
    if first is None and not broken and not work.is_module:
        work.say("D209", Span(work.main, 0, 0))
        work.scope.complete = False
    return first


def _words(setting: tree.Setting) -> Iterator[tuple[str, Span]]:
    for value in setting.values:
        if isinstance(value, tree.Word | tree.Name | tree.Literal):
            yield value.text, value.span


def _currencies(work: Work, header: tree.Policy, setting: tree.Setting | None) -> tuple[str, ...]:
    if setting is None:
        work.say("D213", header.name.span)
        return ()
    work.setting_spans["currency"] = setting.span
    found: dict[str, Span] = {}
    for code, span in _words(setting):
        if not is_currency(code):
            work.say("D219", span, currency=code, helps=work.helps(code.upper(), MINOR_DIGITS))
        elif code in found:
            work.say("D218", span, name=code, secondary=(Label(found[code], "listed here already"),))
        else:
            found[code] = span
    return tuple(found)


def _time_zone(work: Work, setting: tree.Setting | None) -> None:
    if setting is None:
        return
    work.setting_spans["timezone"] = setting.span
    for name, span in _words(setting):
        if is_time_zone(name):
            work.settings = replace(work.settings, timezone=name, zone_fixed=not setting.customer)
        else:
            from zoneinfo import available_timezones

            work.say("D215", span, zone=name, helps=work.helps(name, _zones(name, available_timezones())))


def _zones(name: str, zones: set[str]) -> dict[str, str]:
    """Zones to suggest from, found without regard to capitals and blanks."""
    plain = {z.lower(): z for z in zones}
    known = plain.get(name.lower().replace(" ", "_"))
    return {known: known} if known else {z: z for z in zones}


def is_time_zone(name: str) -> bool:
    """Whether the time-zone database has the zone. Asking the system's own files first saves an import."""
    if name == "UTC" or (_ZONE.fullmatch(name) and _is_zone_file(f"/usr/share/zoneinfo/{name}")):
        return True
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _is_zone_file(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(4) == b"TZif"
    except OSError:
        return False


def _decide(work: Work, setting: tree.Setting) -> None:
    for value in setting.values:
        if isinstance(value, tree.Literal):
            work.settings = replace(work.settings, decide_at=literals.minutes(value))


def _days(work: Work, setting: tree.Setting) -> None:
    for value in setting.values:
        if isinstance(value, tree.Word):
            continue
        found = Inference(work).typed(value, DAYS)
        if not isinstance(found, Const):
            continue
        days = int(found.value)
        if days < 0:
            work.say("D320", value.span, least="0 days")
        elif setting.key == "look ahead":
            work.settings = replace(work.settings, look_ahead=days)
        else:
            work.settings = replace(work.settings, catch_up=days)


def _ignored(work: Work, setting: tree.Setting) -> None:
    for value in setting.values:
        if isinstance(value, tree.Word):
            continue
        found = Inference(work, PER_CURRENCY).typed(value, MONEY)
        if isinstance(found, Amounts):
            if any(minor < 0 for _, minor in found.by_currency):
                work.say("D320", value.span, least="0")
            else:
                work.settings = replace(work.settings, ignore_under=found)
