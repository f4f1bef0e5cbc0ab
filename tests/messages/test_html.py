"""The HTML part of an e-mail: the words of the text, escaped, in paragraphs, with links that lead where they say."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_dsl.messages.html import html_body, html_part
from dunning_dsl.messages.rendering import Rendered


def bare(html: str) -> str:
    """A page without its styles, for reading."""
    return re.sub(r' style="[^"]*"', "", html)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("A\nB\n\nC", "<p>A<br>\nB</p>\n<p>C</p>\n"),
        ("A\n\n\n\nC\n", "<p>A</p>\n<p>C</p>\n"),
        ("Open:\n- a\n- b\nC", "<p>Open:</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>C</p>\n"),
        ('<b>"A" & B</b>', "<p>&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;</p>\n"),
        ("", ""),
    ],
)
def test_paragraphs_lists_and_escapes(text: str, html: str) -> None:
    assert bare(html_body(text)) == html


@pytest.mark.parametrize(
    ("text", "target", "shown"),
    [
        ("Pay: https://pay.example/w/a?b=1&c=2.", "https://pay.example/w/a?b=1&c=2", "https://pay.example/w/a?b=1&c=2"),
        ("(see http://a.example/x)", "http://a.example/x", "http://a.example/x"),
        ("at www.advice.example, free", "https://www.advice.example", "www.advice.example"),
        ('https://a.example/"onclick="x', "https://a.example/", "https://a.example/"),
    ],
)
def test_an_address_is_a_link_to_where_it_says(text: str, target: str, shown: str) -> None:
    found = re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', html_body(text))
    assert [(unescape(to), unescape(words)) for to, words in found] == [(target, shown)]


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "mailto:a@b.example"])
def test_nothing_but_web_addresses_becomes_a_link(text: str) -> None:
    assert "<a " not in html_body(text)


def test_on_paper_addresses_stay_words() -> None:
    assert bare(html_body("Pay: https://a.example/x", links=False)) == "<p>Pay: https://a.example/x</p>\n"


def test_the_whole_part_names_its_language_and_fetches_nothing() -> None:
    html = html_part(Rendered("a.email.j2", "email", "firm", "de_AT", "Offen: <5 €", "Hallo\n\nhttps://a.example"))
    assert html.startswith('<!doctype html>\n<html lang="de-AT">')
    assert "<title>Offen: &lt;5 €</title>" in html
    assert not re.search(r"<(?:script|img|link|iframe)|url\(|@import", html)


@given(st.text(alphabet=st.sampled_from("ab<>&\"' .-\nhttps://www.\u2028é"), max_size=60))
def test_no_word_is_lost_and_none_is_added(text: str) -> None:
    html = html_body(text)
    words = unescape(re.sub(r"<[^>]*>", " ", html))
    listed = re.sub(r"^- ", "", text, flags=re.MULTILINE)
    assert "".join(words.split()) == "".join(listed.split())
