"""The practice supervisor's form behind a task link: no account, in two sittings if need be.

What was saved is never shown by the link alone (JOURNEYS 9.5): a code goes to the stored address,
and a short-lived signed proof travels in the form. No session, no cookie but the form's own.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.core.registries import Purpose
from home.tasklinks.actions import finish_link
from home.tasklinks.models import TaskLink
from kurse.assessment.actions import (
    VOICE_PURPOSE,
    AnswersMissingError,
    NameMissingError,
    check_voice_code,
    hand_in_voice,
    save_voice,
    send_voice_code,
)
from kurse.assessment.forms import CodeForm, VoiceForm
from kurse.assessment.models import AssessmentState, Voice
from kurse.assessment.views.assessments import mark_missing

PROOF_SECONDS = 2 * 60 * 60
SIGNER = TimestampSigner(salt="assessment.voice")


def voice_of_link(link: TaskLink) -> Voice | None:
    """The form the link is bound to, while its person is the form's author."""
    return (
        Voice.objects.filter(public_id=link.about, author_id=link.person_id)
        .select_related(
            "assessment__round",
            "assessment__criteria_set",
            "assessment__placement__student",
            "assessment__placement__phase__cohort",
        )
        .first()
    )


def is_open(link: TaskLink) -> bool:
    voice = voice_of_link(link)
    return (
        voice is not None
        and voice.handed_in_at is None
        and voice.assessment.state in (AssessmentState.COLLECTING, AssessmentState.COMPARED)
    )


def summary(link: TaskLink) -> list[tuple[Any, Any]]:
    """For the paper sheet and the hand-on page: initials only."""
    voice = voice_of_link(link)
    if voice is None:
        return []
    placement = voice.assessment.placement
    return [
        (_("Request"), placement.number),
        (_("Student"), placement.student.initials),
        (_("What"), voice.assessment.round.get_kind_display()),
    ]


def handle(request: HttpRequest, link: TaskLink) -> HttpResponse:
    """GET shows the form, or asks for the code where a draft exists. POST saves or hands in."""
    voice = voice_of_link(link)
    if voice is None or voice.handed_in_at is not None or not is_open(link):
        return _page(request, link, voice, "done")
    if request.method == "POST":
        return _answer(request, link, voice)
    if voice.saved_at is not None:
        return _page(request, link, voice, "code", code_form=CodeForm())
    return _form_page(request, link, voice, VoiceForm(voice=voice, shown=False, with_name=True))


def _answer(request: HttpRequest, link: TaskLink, voice: Voice) -> HttpResponse:
    if "send_code" in request.POST:
        send_voice_code(voice)
        return _page(request, link, voice, "code", code_form=CodeForm(), sent=True)
    if "code" in request.POST:
        return _unlock(request, link, voice)
    if voice.saved_at is not None and not _proved(request, voice):
        return _page(request, link, voice, "code", code_form=CodeForm(), status=422)
    return _save(request, link, voice)


def _unlock(request: HttpRequest, link: TaskLink, voice: Voice) -> HttpResponse:
    form = CodeForm(request.POST)
    form.is_valid()
    try:
        check_voice_code(voice, code=form.cleaned_data.get("code", ""))
    except ValidationError as error:
        form.add_error("code", error)
        return _page(request, link, voice, "code", code_form=form, sent=True, status=422)
    return _form_page(request, link, voice, VoiceForm(voice=voice, with_name=True), proved=True)


def _save(request: HttpRequest, link: TaskLink, voice: Voice) -> HttpResponse:
    form = VoiceForm(request.POST, voice=voice, shown=False, with_name=True)
    hands_in = "hand_in" in request.POST
    if not form.is_valid() or not ("hand_in" in request.POST or "save" in request.POST):
        return _form_page(request, link, voice, form, status=422)
    name = form.cleaned_data["name"].strip()
    untouched = not any(
        answer.level or answer.not_observed or answer.example for answer in form.answers().values()
    )
    if not name:
        form.add_error("name", NameMissingError())
    if untouched and not form.cleaned_data["comment"]:
        form.add_error(None, _("Please choose an answer. Nothing is saved yet."))
    if form.errors:
        return _form_page(request, link, voice, form, status=422)
    try:
        save_voice(
            voice,
            answers=form.answers(),
            comment=form.cleaned_data["comment"],
            by=link.person,
        )
        if hands_in:
            hand_in_voice(voice, by=link.person, name=name)
            finish_link(link, name=name)
    except AnswersMissingError as error:
        mark_missing(form)
        form.add_error(None, error)
        return _form_page(request, link, voice, form, proved=True, status=422)
    except ValidationError as error:
        form.add_error(None, error)
        return _form_page(request, link, voice, form, status=409)
    if hands_in:
        return _page(request, link, voice, "thanks", name=name)
    return _form_page(request, link, voice, form, proved=True, saved=True)


def _proved(request: HttpRequest, voice: Voice) -> bool:
    try:
        value = SIGNER.unsign(request.POST.get("proof", ""), max_age=PROOF_SECONDS)
    except BadSignature:
        return False
    return bool(value == str(voice.public_id))


def _form_page(
    request: HttpRequest,
    link: TaskLink,
    voice: Voice,
    form: VoiceForm,
    *,
    proved: bool = False,
    saved: bool = False,
    status: int = 200,
) -> HttpResponse:
    proof = SIGNER.sign(str(voice.public_id)) if proved or _proved(request, voice) else ""
    return _page(request, link, voice, "form", form=form, proof=proof, saved=saved, status=status)


def _page(
    request: HttpRequest,
    link: TaskLink,
    voice: Voice | None,
    step: str,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    return render(
        request,
        "assessment/voice_link.html",
        {
            "link": link,
            "voice": voice,
            "assessment": voice.assessment if voice else None,
            "step": step,
            **context,
        },
        status=status,
    )


VOICE_LINK = Purpose(
    key=VOICE_PURPOSE,
    title=gettext_lazy("Review of a student"),
    handle=handle,
    is_open=is_open,
    summary=summary,
    shows_done=True,
    forwardable=False,
)
