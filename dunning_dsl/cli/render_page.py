"""A page with messages as their readers see them: e-mails, text messages, letters, and what else a policy sends.

In: versions of messages, filled in for one case. Out: one HTML page that fetches nothing and runs nothing, for a
screen, a telephone or paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Final

from dunning_dsl.cli import common
from dunning_dsl.cli.render_style import STYLE

if TYPE_CHECKING:
    from dunning_dsl.cli.preview import Preview
    from dunning_dsl.cli.versions import Version
    from dunning_dsl.messages import Failure, Rendered
    from dunning_dsl.messages.sms import Segments
    from dunning_dsl.program.statements import Program

_CHANNELS: Final = {"email": "E-mail", "sms": "Text message", "letter": "Letter", "in_app": "In the product"} | {
    "push": "Push message",
    "call": "Call",
}


def page(program: Program, versions: Sequence[Version]) -> str:
    """The whole page; versions of one message stand together, in the order given."""
    groups = {name: list(group) for name, group in groupby(_together(versions), key=lambda v: v.message)}
    contents = "".join(
        f'<li><a href="#{escape(_anchor(name))}">{escape(name)}</a> <span>{len(group)}</span></li>\n'
        for name, group in groups.items()
    )
    sections = "".join(_section(name, group, program) for name, group in groups.items())
    title, sent_on = f"Messages of {program.name}", _long_date(versions[0].shown)
    said = f"{common.count(len(groups), 'message')} in {common.count(len(versions), 'version')}"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>{escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<a class="skip" href="#messages">To the messages</a>
<header class="top">
<h1>{escape(title)}</h1>
<p>{said}, as they would go out on {sent_on}. Names, sums and links are samples where none were given.</p>
<nav aria-label="Messages"><ol>
{contents}</ol></nav>
</header>
<main id="messages">
{sections}</main>
</body>
</html>
"""


def _together(versions: Sequence[Version]) -> list[Version]:
    """Versions with those of one message side by side, messages in the order in which they first come."""
    names = list(dict.fromkeys(version.message for version in versions))
    return sorted(versions, key=lambda version: names.index(version.message))


def _anchor(name: str) -> str:
    return "m-" + "".join(c if c.isalnum() else "-" for c in name)


def _long_date(shown: Preview, language: str = "en") -> str:
    from datetime import date

    from dunning_dsl.messages import formats

    return escape(formats.day(date.fromordinal(shown.today), language, False))


def _section(name: str, group: Sequence[Version], program: Program) -> str:
    rules = dict.fromkeys(rule for version in group for rule in version.rules)
    reasons = {rule.name: rule.why for rule in program.rules}
    named = {rule.name for rule in program.rules if rule.named}
    sent = "".join(
        f"<li><code>{escape(rule) if rule in named else 'an unnamed rule'}</code>"
        f"{f': {escape(reasons[rule])}' if reasons.get(rule) else ''}</li>"
        for rule in rules
    )
    cards = "".join(_card(version) for version in group)
    return f"""<section aria-labelledby="{_anchor(name)}">
<h2 id="{_anchor(name)}">{escape(name)}</h2>
<ul class="rules" aria-label="Sent by">{sent}</ul>
{cards}</section>
"""


def _card(version: Version) -> str:
    from dunning_dsl.messages import Failure

    rendered = version.rendered
    marks = [("channel", _CHANNELS.get(version.channel, version.channel))]
    marks += [("tone", tone) for tone in version.tones]
    marks += [("language", language) for language in version.languages]
    marks += [("offer", f"with {offer}") for offer in version.offers]
    marks += [("where", text) for text in version.where]
    heading = "".join(f'<span class="mark {kind}">{escape(text)}</span> ' for kind, text in marks)
    drawn = _failure(rendered) if isinstance(rendered, Failure) else _drawn(rendered, version.shown)
    return f"""<article class="card">
<header><h3>{heading}</h3><code class="file">{escape(rendered.file)}</code></header>
{drawn}</article>
"""


def _failure(failure: Failure) -> str:
    return f'<p class="failure">Cannot be shown: line {failure.line}: {escape(failure.why)}</p>\n'


def _drawn(rendered: Rendered, shown: Preview) -> str:
    match rendered.channel:
        case "email":
            return _email(rendered, shown)
        case "sms":
            return _sms(rendered)
        case "letter":
            return _letter(rendered, shown)
        case "call":
            return f'<div class="script"><p class="who">For whoever calls</p>\n{_spoken(rendered)}</div>\n'
        case "push":
            who = escape(shown.fields["seller"])
            return f'<div class="notification"><p class="who">{who} · now</p>\n{_spoken(rendered)}</div>\n'
        case _:
            return f'<div class="banner">\n{_spoken(rendered)}</div>\n'


def _lang(rendered: Rendered) -> str:
    from dunning_dsl.messages.html import language_tag

    return f'lang="{escape(language_tag(rendered.language))}"'


def _body(rendered: Rendered, *, links: bool = True) -> str:
    from dunning_dsl.messages.html import html_body

    return html_body(rendered.body, links=links)


def _spoken(rendered: Rendered) -> str:
    return f"<div {_lang(rendered)}>\n{_body(rendered)}</div>\n"


def _email(rendered: Rendered, shown: Preview) -> str:
    to = f"{shown.fields['name']} <{shown.fields['email']}>"
    rows = (("From", shown.fields["seller"]), ("To", to), ("Subject", rendered.subject or "(none)"))
    head = "".join(f"<dt>{name}</dt><dd {_lang(rendered)}>{escape(value)}</dd>" for name, value in rows)
    return f"""<div class="mail">
<dl>{head}</dl>
<div class="parts">
<div class="html" role="group" aria-label="HTML part"><div {_lang(rendered)}>
{_body(rendered)}</div></div>
<div class="plain" role="group" aria-label="Plain text part"><p class="who">Plain text part</p>
<pre {_lang(rendered)}>{escape(rendered.body)}</pre></div>
</div></div>
"""


def _letter(rendered: Rendered, shown: Preview) -> str:
    lines = [shown.fields["name"], *shown.fields["address"].split(", ")]
    to = "<br>".join(escape(line) for line in lines)
    return f"""<div class="sheet" {_lang(rendered)}>
<p class="sender">{escape(shown.fields["seller"])}</p>
<p class="to">{to}</p>
<p class="day">{_long_date(shown, rendered.language)}</p>
{_body(rendered, links=False)}</div>
"""


def _sms(rendered: Rendered) -> str:
    from dunning_dsl.messages.sms import in_gsm7

    counted = rendered.segments
    assert counted is not None
    said = "".join(escape(char) if in_gsm7(char) else f"<mark>{escape(char)}</mark>" for char in rendered.body).replace(
        "\n", "<br>\n"
    )
    return f"""<div class="bubble" {_lang(rendered)}><p>{said}</p></div>
<p class="counted">{_counted(counted)}</p>
"""


def _counted(counted: Segments) -> str:
    size = f"{counted.units} of {counted.room} characters"
    words = f"{common.count(counted.segments, 'segment')}, {size}, {counted.encoding}"
    if counted.forced_by is None:
        return words
    code_point = f"U+{ord(counted.forced_by):04X}"
    return f"{words}: <mark>{escape(counted.forced_by)}</mark> ({code_point}) is not in GSM-7, which would hold 160"
