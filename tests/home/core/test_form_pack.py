"""The crispy pack "kern": every field has its name, its hint and its error where they are read."""

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.template import Context, Template

from home.core.choices import HintedLabel

CHOICES = [("a", HintedLabel("Eins", hint="das Erste")), ("b", "Zwei")]


class EveryField(forms.Form):
    text = forms.CharField(label="Text", help_text="Ein Satz.")
    area = forms.CharField(label="Absatz", widget=forms.Textarea)
    number = forms.IntegerField(label="Zahl")
    day = forms.DateField(label="Tag", widget=forms.DateInput(attrs={"type": "date"}))
    one = forms.ChoiceField(label="Eines", choices=CHOICES)
    card = forms.ChoiceField(label="Karte", choices=CHOICES, widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        label="Mehrere", choices=CHOICES, widget=forms.CheckboxSelectMultiple, help_text="Viele."
    )
    several = forms.MultipleChoiceField(label="Liste", choices=CHOICES)
    read = forms.BooleanField(label="Gelesen", help_text="Bitte lesen.")
    paper = forms.FileField(label="Bogen")
    when = forms.SplitDateTimeField(label="Wann")
    note = forms.CharField(label="Notiz", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def soup(form: forms.Form, **values: Any) -> BeautifulSoup:
    source = "{% load crispy_forms_tags %}{% crispy form %}"
    html = Template(source).render(Context({"form": form, "csrf_token": "t", **values}))
    return BeautifulSoup(html, "html.parser")


@pytest.fixture
def refused() -> BeautifulSoup:
    return soup(EveryField({}))


def test_every_control_has_a_name(refused: BeautifulSoup) -> None:
    controls = refused.select("input:not([type=hidden]), select, textarea")
    assert len(controls) == 15
    for control in controls:
        labelled = refused.select(f"label[for={control['id']}]") or control.find_parent("fieldset")
        assert labelled, control


def test_every_description_exists(refused: BeautifulSoup) -> None:
    described = refused.select("[aria-describedby]")
    assert len(described) >= 11
    for thing in described:
        for name in str(thing["aria-describedby"]).split():
            assert refused.find(id=name) is not None, name


def test_no_id_is_given_twice(refused: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in refused.select("[id]")]
    assert sorted(ids) == sorted(set(ids))


def test_the_summary_leads_to_every_refused_field(refused: BeautifulSoup) -> None:
    links = refused.select(".q-errors a")
    assert len(links) == 11
    for link in links:
        target = refused.find(id=str(link["href"])[1:])
        assert isinstance(target, Tag)
        assert target.name in {"input", "select", "textarea", "fieldset"}


def test_errors_stand_at_the_field_as_well(refused: BeautifulSoup) -> None:
    wrong = refused.select("#div_id_text.kern-form-input--error")
    assert len(wrong) == 1
    assert refused.find(id="id_text_error") is not None
    assert refused.find(id="id_note_error") is None


def test_only_what_may_stay_empty_is_marked() -> None:
    fresh = soup(EveryField())

    assert [tag.find_parent("label")["for"] for tag in fresh.select(".kern-label__optional")] == [
        "id_note"
    ]
    assert fresh.select(".q-errors") == []


def test_choices_are_cards_and_may_bring_a_hint() -> None:
    fresh = soup(EveryField())
    cards = fresh.select("#div_id_card .q-choice")

    assert len(cards) == 2
    assert fresh.find(id="id_card_0_hint").get_text() == "das Erste"  # type: ignore[union-attr]
    assert fresh.select_one("#div_id_card")["role"] == "radiogroup"  # type: ignore[index]
    assert fresh.select("#div_id_card [checked]") == []


def test_what_was_chosen_stays_chosen() -> None:
    again = soup(EveryField({"card": "b", "many": ["a", "b"], "text": "<b>"}))

    assert [tag["value"] for tag in again.select("#div_id_card [checked]")] == ["b"]
    assert [tag["value"] for tag in again.select("#div_id_many [checked]")] == ["a", "b"]
    assert again.find(id="id_text")["value"] == "<b>"  # type: ignore[index]


def test_files_make_the_form_multipart_and_post_brings_its_token() -> None:
    form = soup(EveryField()).form

    assert form is not None
    assert form["enctype"] == "multipart/form-data"
    assert form.has_attr("novalidate")
    assert form.find("input", {"name": "csrfmiddlewaretoken"}) is not None


def test_a_layout_draws_fieldsets_rows_and_buttons() -> None:
    class Small(forms.Form):
        first = forms.CharField()
        second = forms.CharField()

        @property
        def helper(self) -> FormHelper:
            helper = FormHelper()
            helper.layout = Layout(
                Fieldset("Zeit", Row("first", "second")),
                Submit("save", "Speichern"),
                Submit("drop", "Löschen", css_class="secondary danger"),
            )
            return helper

    drawn = soup(Small())

    assert drawn.select_one("fieldset > legend").get_text() == "Zeit"  # type: ignore[union-attr]
    assert len(drawn.select(".q-fields .q-field")) == 2
    buttons = {tag["name"]: tag["class"] for tag in drawn.select("button")}
    assert list(buttons) == ["save", "drop"]
    assert "kern-btn--primary" in buttons["save"]
    assert {"kern-btn--secondary", "q-btn--danger"} < set(buttons["drop"])
    assert drawn.select("form [style]") == []
