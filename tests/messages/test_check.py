"""What `check` says of messages: each promise of LANGUAGE.md, section 8, broken and kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunning_dsl import user_cache
from dunning_dsl.check import check_text
from dunning_dsl.messages.lints import passes_luhn
from tests.messages.conftest import HEADER, MAIL, RULE, Write, codes

OFFERING = (
    "rule reminder:\n    on day 3:\n        offer extension(days: 7 days) for 14 days if tenure > 9 days\n"
    '        send email "reminder"\n'
)
TONES = "choose tone:\n    firm when days_overdue > 20\n    friendly otherwise\n\n"


def test_a_whole_message_is_fine(check: Write) -> None:
    assert codes(check(reminder__email=MAIL)) == []


def test_every_branch_is_read(check: Write) -> None:
    text = MAIL + "{% if days_overdue > 9000 %}{{ nme }}{% endif %}\n"
    assert codes(check(reminder__email=text)) == ["D503"]


def test_an_unknown_variable_is_suggested_and_placed(check: Write) -> None:
    checked = check(reminder__email=MAIL + "\n{% if autopay %}{{ frst_name }}{% endif %}\n")
    found = next(d for d in checked.diagnostics if d.code == "D503")
    assert found.helps == ("did you mean `first_name`?",)
    assert checked.sources[found.primary.span.file].at(found.primary.span) == "frst_name"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{{ offer.days }}", True),
        ("{% if offer %}{{ offer.days }}{% endif %}", False),
        ("{% if offer %}{{ offer.until | date }}{% endif %}", False),
        ("{{ first_name }}", True),
        ("{{ first_name | default('there') }}", False),
        ("{% if average_days_late %}{{ average_days_late | days }}{% endif %}", False),
        ("{{ average_days_late }}", True),
        ("{% if average_days_late > 3 %}x{% endif %}", True),
    ],
)
def test_what_may_be_absent_is_asked_first(check: Write, text: str, wrong: bool) -> None:
    assert codes(check(OFFERING, reminder__email=MAIL + text)) == (["D504"] if wrong else [])


def test_an_offer_is_known_by_its_arguments(check: Write) -> None:
    found = check(OFFERING, reminder__email=MAIL + "{% if offer %}{{ offer.instalments }}{% endif %}")
    assert codes(found) == ["D517"]
    assert "`offer.days`" in next(d.message for d in found.diagnostics if d.code == "D517")


def test_each_tone_that_can_be_met_needs_a_text(check: Write) -> None:
    assert codes(check(TONES + RULE, reminder__email__friendly=MAIL)) == ["D502"]
    assert codes(check(TONES + RULE, reminder__email__friendly=MAIL, reminder__email__firm=MAIL)) == []
    assert codes(check(TONES + RULE, reminder__email=MAIL)) == []


def test_a_text_in_a_language_does_not_do_for_all_others(check: Write) -> None:
    checked = check(reminder__email__de=MAIL)
    assert codes(checked) == ["D502"]
    found = next(d for d in checked.diagnostics if d.code == "D502")
    assert checked.sources[found.primary.span.file].at(found.primary.span) == '"reminder"'


def test_every_language_is_rendered(check: Write) -> None:
    assert codes(check(reminder__email=MAIL, reminder__email__de=MAIL + "{{ first_name }}")) == ["D504"]


def test_words_are_held_to_the_tones_they_are_met_in(check: Write) -> None:
    text = MAIL + "Otherwise we take legal action.\n"
    assert codes(check(reminder__email=text)) == ["D510"]
    assert codes(check('rule r:\n    on day 3: send email "reminder" tone final\n', reminder__email=text)) == []


def test_a_thank_you_need_not_say_how_to_pay(check: Write) -> None:
    text = "Subject: Thank you\n\nThe payment is here.\n"
    assert codes(check('rule r:\n    on payment_received: send email "reminder"\n', reminder__email=text)) == []
    assert codes(check(reminder__email=text)) == ["D507"]


def test_the_way_to_pay_must_be_in_every_branch(check: Write) -> None:
    text = "Subject: Your invoice\n\n{% if autopay %}We try again.{% else %}Pay: {{ pay_url }}{% endif %}\n"
    assert codes(check(reminder__email=text)) == ["D507"]


def test_what_is_commented_out_is_no_way_to_pay(check: Write) -> None:
    text = "Subject: Your invoice\n\n{{ amount_due | money }} is due. <!-- {{ pay_url }} -->\n"
    assert codes(check(reminder__email=text)) == ["D507"]


def test_segments_are_those_of_the_worst_values_and_the_limit_is_a_param(check: Write) -> None:
    rule = 'rule r:\n    on day 3: send sms "reminder"\n'
    text = "Hello {{ name | default('you') }}, {{ amount_due }} is due. Pay: {{ pay_url }} Reply STOP to end.\n"
    assert codes(check(rule, reminder__sms=text)) == []
    assert codes(check("param sms_segments: count = 1\n\n" + rule, reminder__sms=text + "x" * 40)) == ["D505"]


def test_the_character_that_costs_is_pointed_at(check: Write) -> None:
    text = "It’s due: {{ amount_due }}. Pay: {{ pay_url }} Reply STOP to end." + " And some more words." * 4
    checked = check('rule r:\n    on day 3: send sms "reminder"\n', reminder__sms=text)
    found = next(d for d in checked.diagnostics if d.code == "D505")
    assert checked.sources[found.primary.span.file].at(found.primary.span) == "’"


def test_card_numbers_are_told_from_other_digits(check: Write) -> None:
    assert codes(check(reminder__email=MAIL + "5555 5555 5555 4444\n")) == ["D506"]
    assert codes(check(reminder__email=MAIL + "Account 5555 5555 5555 4445, order 20261121\n")) == []
    for gap in (".", "\u00a0", "\u202f", "\u2013"):
        assert codes(check(reminder__email=MAIL + gap.join(["4111", "1111", "1111", "1111"]) + "\n")) == ["D506"]
    assert passes_luhn("4242424242424242")
    assert not passes_luhn("4242424242424241")


def test_marketing_may_offer_in_its_subject_but_says_how_to_stop(check: Write) -> None:
    rule = (
        'fact plan: text optional\n\nrule r:\n    on day 3:\n        offer upgrade(plan: "pro")\n'
        '        send email "reminder"\n'
    )
    text = "Subject: An offer for you\n\nPay: {{ pay_url }}\n"
    assert codes(check(rule, reminder__email=text)) == ["D509"]
    assert codes(check(rule, reminder__email=text + "Stop these: {{ opt_out_url }}\n")) == []


def test_a_discount_makes_an_e_mail_marketing_unless_the_policy_says_otherwise(check: Write) -> None:
    rule = 'rule r:\n    on day 3:\n        offer discount(percent: 10%)\n        send email "reminder"\n'
    assert codes(check(rule, reminder__email=MAIL)) == ["D509"]
    assert codes(check(rule, reminder__email=MAIL + "Stop these: {{ opt_out_url }}\n")) == []
    settling = "fact discount_is_marketing: boolean default false\n\n"
    assert codes(check(settling + rule, reminder__email=MAIL)) == []
    offered = MAIL.replace("Your invoice", "10% off")
    assert codes(check(settling + rule, reminder__email=offered)) == ["D508"]


@pytest.mark.parametrize(
    "text",
    [
        "{% set x = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{{ amount_due * 2 }}",
        "{{ name.upper() }}",
        "{{ amount_due | mony }}",
        "{% for a in invoices %}{% for b in invoices %}{% for c in invoices %}{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in [1, 2] %}{% endfor %}",
        "{{ amount_due(3) }}",
        "{% if name is string %}{% endif %}",
    ],
)
def test_messages_ask_repeat_and_print_and_nothing_else(check: Write, text: str) -> None:
    assert codes(check(reminder__email=MAIL + text)) == ["D516"]


def test_a_part_that_includes_itself_is_refused(check: Write) -> None:
    files = {"_a": "{% include '_b.j2' %}", "_b": "{% include '_a.j2' %}"}
    assert codes(check(reminder__email=MAIL + "{% include '_a.j2' %}", **files)) == ["D516"]


def test_a_mistake_in_a_part_is_shown_in_the_part(check: Write) -> None:
    checked = check(reminder__email=MAIL + "{% include '_sign.j2' %}", _sign="Yours,\n{{ seller }}\n")
    found = next(d for d in checked.diagnostics if d.code == "D504")
    assert found.primary.span.file.endswith("_sign.j2")
    assert checked.sources[found.primary.span.file].position(found.primary.span.start).line == 2


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{{ contacts(30) }}", False),
        ("{% if channel_failed('email') %}x{% endif %}", False),
        ("{{ contacts() }}", True),
        ("{{ contacts('x') }}", True),
        ("{% if channel_failed('pigeon') %}x{% endif %}", True),
    ],
)
def test_facts_with_arguments_are_called(check: Write, text: str, wrong: bool) -> None:
    assert codes(check(reminder__email=MAIL + text)) == (["D517"] if wrong else [])


def test_a_policy_can_print_its_own_words(check: Write) -> None:
    own = "param fee: money = 15 USD\nfact plan: one of free, pro\nlet big = amount_due >= 500 USD\nstages: a -> b\n\n"
    text = MAIL + "{{ fee }} {{ plan }} {{ stage }} {% if big %}big{% endif %}\n"
    assert codes(check(own + RULE, reminder__email=text)) == []


def test_files_of_a_policy_next_to_it_are_not_called_unused(check: Write, tmp_path: Path) -> None:
    assert codes(check(reminder__email=MAIL, other__email=MAIL)) == ["D514"]
    (tmp_path / "policy" / "b.dun").write_text('rule r:\n    on day 3: send email "other"\n', encoding="utf-8")
    assert codes(check(reminder__email=MAIL, other__email=MAIL)) == []


def test_without_a_folder_there_is_one_note() -> None:
    checked = check_text(HEADER + RULE + RULE.replace("reminder", "second"), folder=Path("nowhere"))
    assert codes(checked) == ["D501"]
    assert checked.ok


def test_nothing_is_kept_past_a_change(check: Write) -> None:
    assert codes(check(reminder__email=MAIL)) == []
    assert list(user_cache.folder("messages").glob("*.json"))
    assert codes(check(reminder__email=MAIL + "{{ first_name }}")) == ["D504"]
    assert codes(check(reminder__email=MAIL + "{{ first_name }}")) == ["D504"]
    assert codes(check("fact first_name: text\n\n" + RULE, reminder__email=MAIL + "{{ first_name }}")) == []


def test_a_broken_cache_is_no_cache(check: Write) -> None:
    check(reminder__email=MAIL + "{{ first_name }}")
    for kept in user_cache.folder("messages").glob("*.json"):
        kept.write_text('[["D504"]]', encoding="utf-8")
    assert codes(check(reminder__email=MAIL + "{{ first_name }}")) == ["D504"]


PIECES = st.sampled_from(
    [
        *[
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "if",
            "endif",
            "for",
            "endfor",
            "in",
            "invoices",
            "invoice",
            "name",
            "offer",
            "|",
            "money",
            "amount_due",
        ],
        *["Subject:", "(", ")", "'", "include", "_a.j2", "-", "1", ".", "é", "\x00"],
        "\n",
        " ",
        "{{ pay_url }}",
        "{% if offer %}",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_makes_the_check_fail(check: Write, text: str) -> None:
    checked = check(reminder__email=text)
    assert all(d.code.startswith(("D5", "D8", "D3")) for d in checked.diagnostics)


DECLINED = 'rule declined:\n    on payment_failed: send email "declined"\n'


@pytest.mark.parametrize(
    ("rule", "text", "told"),
    [
        (DECLINED, MAIL, True),
        (DECLINED, MAIL + "{{ update_url }}", False),
        (DECLINED, MAIL + "{% if days_overdue > 3 %}{{ update_url }}{% endif %}", True),
        ('rule declined:\n    when decline_class == soft_funds: send email "declined"\n', MAIL, True),
        (
            'let mending = decline_class == soft_funds\n\nrule declined:\n    when mending: send email "declined"\n',
            MAIL,
            True,
        ),
        ('rule declined:\n    when not (decline_class == soft_funds): send email "declined"\n', MAIL, False),
        ('rule declined:\n    on payment_received: send email "declined"\n', MAIL, False),
    ],
)
def test_a_message_about_a_failed_payment_leads_to_a_change_of_the_card(
    rule: str, text: str, told: bool, check: Write
) -> None:
    assert ("D522" in codes(check(rule, declined__email=text))) is told


@pytest.mark.parametrize(
    ("language", "way"),
    [
        ("de", "Mit STOP abmelden"),
        ("pl", "Wyslij STOP, aby zrezygnowac"),
        ("fr", "Répondez STOP pour ne plus recevoir de SMS"),
        ("es", "Responda STOP para darse de baja"),
        ("it", "Rispondi STOP per non ricevere altri SMS"),
        ("nl", "Antwoord STOP om geen sms meer te krijgen"),
        ("sv", "Reply STOP to end texts"),
    ],
)
def test_the_way_to_stop_is_given_in_the_language_of_the_message(language: str, way: str, check: Write) -> None:
    rule = 'rule reminder:\n    on day 3: send sms "reminder"\n'
    plain = "{{ amount_due | money }} {{ pay_url }} "
    files = {"reminder__sms": plain + "Reply STOP to end texts", f"reminder__sms__{language}": plain}
    found = check(rule, **files)
    (error,) = [d for d in found.diagnostics if d.code == "D509"]
    assert f"`{way}`" in error.helps[0]
    assert any("is English" in note for note in error.notes) is (language == "sv")
    assert "D509" not in codes(check(rule, **{**files, f"reminder__sms__{language}": plain + way}))


@pytest.mark.parametrize(("language", "told"), [("mt", True), ("it", False), ("de-AT", False), ("ar", False)])
def test_a_language_without_words_for_days_is_told(language: str, told: bool, check: Write) -> None:
    files = {"reminder__email": MAIL, f"reminder__email__{language}": MAIL + "{{ days_overdue |days }}"}
    found = check(RULE, **files)
    assert ("D521" in codes(found)) is told
    assert "D521" not in codes(check(RULE, **{**files, f"reminder__email__{language}": MAIL + "{{ days_overdue }}"}))


@pytest.mark.parametrize(
    ("language", "told"),
    [("deutsch", True), ("", True), ("de", False), ("en-UK", False), ("pt_br", False), ("iw", False)],
)
def test_a_language_that_nobody_knows_is_told_at_its_param(language: str, told: bool, check: Write) -> None:
    found = check(f'param message_language: text = "{language}"\n\n{RULE}', reminder__email=MAIL)
    assert ("D523" in codes(found)) is told


def test_a_text_that_is_held_to_the_words_of_the_message_language_says_so(check: Write) -> None:
    rule = 'param message_language: text = "de-AT"\n\nrule reminder:\n    on day 3: send sms "reminder"\n'
    found = check(rule, reminder__sms="{{ amount_due | money }} {{ pay_url }} Reply STOP to end texts")
    (error,) = [d for d in found.diagnostics if d.code == "D509"]
    assert "it counts as `de-AT`, the `message_language`" in error.notes[0]


PARTS = {
    "_sign": "Team",
    "_sign__fr": "L'équipe",
    "_sign__pl": "Zespół",
    "_invoices__fr": "Factures",
    "_last_notice": "x",
}


@pytest.mark.parametrize(
    ("part", "help"),
    [
        ("_sign.de.j2", "did you mean `_sign.fr.j2`? Else write `_sign.de.j2` beside the messages"),
        ("_sing.fr.j2", "did you mean `_sign.fr.j2`? Else write `_sing.fr.j2` beside the messages"),
        ("_Sign.j2", "did you mean `_sign.j2`?"),
        ("_last_notice.fr.j2", "write `_last_notice.fr.j2` beside the messages, as `_last_notice.j2` is"),
        ("_thanks.fr.j2", "write `_thanks.fr.j2` beside the messages"),
        ("sign.html", "put it beside the messages; the name of a part begins with `_`, such as `_sign.j2`"),
    ],
)
def test_a_part_that_is_not_there_leads_to_one_in_the_file_s_language(part: str, help: str, check: Write) -> None:
    french = MAIL + '{% include "' + part + '" %}\n'
    checked = check(RULE, reminder__email=MAIL, reminder__email__fr=french, **PARTS)
    assert [d.helps for d in checked.diagnostics if d.code == "D519"] == [(help,)]


def test_a_mistyped_message_leads_to_the_text_that_no_rule_sends(check: Write) -> None:
    rule = RULE.replace('"reminder"', '"promise_mised"')
    (found,) = [d for d in check(rule, promise_missed__email=MAIL).diagnostics if d.code == "D502"]
    assert found.helps[0] == 'did you mean "promise_missed"?'
    assert "promise_mised.email.j2" in found.helps[1]


def test_a_new_message_is_not_taken_for_one_that_another_rule_sends(check: Write) -> None:
    rules = RULE + RULE.replace("reminder", "reminder_again")
    (found,) = [d for d in check(rules, reminder__email=MAIL).diagnostics if d.code == "D502"]
    assert len(found.helps) == 1
    assert "reminder_again.email.j2" in found.helps[0]


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("{{ pay_url }", "close it: `{{ pay_url }}`"),
        ("{% if autopay }yes{% endif %}", "close it: `{% if autopay %}`"),
        ("{% if autopay %}yes", "write `{% endif %}` where it ends"),
        (
            "{{ amount_due money }}",
            "a value is `{{ amount_due | money }}`, a question `{% if autopay %} ... {% endif %}`",
        ),
    ],
)
def test_what_cannot_be_read_says_what_to_write(text: str, help: str, check: Write) -> None:
    (found,) = [d for d in check(RULE, reminder__email=MAIL + text).diagnostics if d.code == "D511"]
    assert found.helps == (help,)
