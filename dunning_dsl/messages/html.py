"""The HTML part of an e-mail, made from its plain text: the same words, paragraphs, and links that can be followed.

In: a `Rendered` message. Out: a whole HTML document, for a `multipart/alternative` mail whose other part is the text
itself; or only what stands between its body tags. Everything is escaped, nothing is fetched, and only `http` and
`https` addresses become links, each shown in full, so that nobody is led elsewhere than they read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Final

from dunning_dsl.messages.rendering import Rendered

_LINK: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"“”„«»]+", re.IGNORECASE)
_AFTER_A_LINK: Final = ".,;:!?'’)]}"
"""What ends a sentence and no address."""

_BODY: Final = "margin:0;padding:24px 16px;font:16px/1.5 Arial,Helvetica,sans-serif;color:#1c1c1c;background:#ffffff"
_FRAME: Final = "max-width:36em;margin:0 auto"
_BLOCK: Final = "margin:0 0 1em 0"
_LIST: Final = "margin:0 0 1em 0;padding:0 0 0 1.4em"
_ANCHOR: Final = "color:#0b57a4;overflow-wrap:anywhere"


def html_part(rendered: Rendered) -> str:
    """The HTML part of an e-mail, as it is sent."""
    return (
        f'<!doctype html>\n<html lang="{escape(language_tag(rendered.language))}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(rendered.subject or '')}</title>\n</head>\n"
        f'<body style="{_BODY}">\n<div style="{_FRAME}">\n{html_body(rendered.body)}</div>\n</body>\n</html>\n'
    )


def html_body(text: str, *, links: bool = True) -> str:
    """A text's paragraphs and lists; an empty line ends a paragraph, lines that begin with `- ` are a list. Without
    `links` addresses stay words, as on paper."""
    blocks = (block for block in re.split(r"\n[ \t]*\n", text.strip("\n")) if block.strip())
    return "".join(part for block in blocks for part in _parts(block.split("\n"), links))


def language_tag(language: str) -> str:
    """A language as HTML writes it: `de-AT`."""
    return language.replace("_", "-")


def _parts(lines: list[str], links: bool) -> Iterator[str]:
    for listed, group in groupby(lines, key=lambda line: line.startswith("- ")):
        if listed:
            items = "".join(f"<li>{_line(line[2:], links)}</li>\n" for line in group)
            yield f'<ul style="{_LIST}">\n{items}</ul>\n'
        else:
            inside = "<br>\n".join(_line(line, links) for line in group)
            yield f'<p style="{_BLOCK}">{inside}</p>\n'


def _line(line: str, links: bool) -> str:
    if not links:
        return escape(line)
    made: list[str] = []
    done = 0
    for match in _LINK.finditer(line):
        address = match.group().rstrip(_AFTER_A_LINK)
        target = address if "://" in address else f"https://{address}"
        made.append(escape(line[done : match.start()]))
        made.append(f'<a href="{escape(target)}" style="{_ANCHOR}">{escape(address)}</a>')
        done = match.start() + len(address)
    return "".join([*made, escape(line[done:])])
