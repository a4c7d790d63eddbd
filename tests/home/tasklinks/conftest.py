"""A purpose of the tests' own: a form with a choice and a name, as every real one has."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from home.core.registries import Purpose, purposes
from home.people.models import User
from home.tasklinks.actions import finish_link, issue_link
from home.tasklinks.forms import NameField
from home.tasklinks.models import TaskLink
from home.tasklinks.purposes import register_purpose

TEST_PURPOSE = "test.question"


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=[("yes", "Ja"), ("no", "Nein")], widget=forms.RadioSelect)
    name = NameField()


def handle(request: HttpRequest, link: Any) -> HttpResponse:
    form = AnswerForm(request.POST or None)
    page = {"form": form, "link": link, "title": "Eine Frage"}
    if request.method != "POST":
        return render(request, "tasklinks/link_done.html", page | {"asked": True})
    if not form.is_valid():
        return render(request, "tasklinks/link_done.html", page, status=422)
    try:
        finish_link(link, name=form.cleaned_data["name"])
    except ValidationError as error:
        form.add_error(None, error)
        return render(request, "tasklinks/link_done.html", page, status=409)
    return HttpResponse(f"Danke, {form.cleaned_data['name']}.")


@pytest.fixture
def still_open() -> dict[str, bool]:
    """Set ``still_open["yes"] = False`` and the purpose takes no answer any more."""
    return {"yes": True}


@pytest.fixture
def question(still_open: dict[str, bool]) -> Iterator[Purpose]:
    yield register_purpose(
        Purpose(
            key=TEST_PURPOSE,
            title="Eine Frage",
            handle=handle,
            is_open=lambda link: still_open["yes"],
            choices=("Ja", "Nein"),
        )
    )
    del purposes[TEST_PURPOSE]


@pytest.fixture
def link(question: Purpose, cast: dict[str, User]) -> TaskLink:
    return issue_link(TEST_PURPOSE, person=cast["contact"], about="7", by=cast["coordinator"])
