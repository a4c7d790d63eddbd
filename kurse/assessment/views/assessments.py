"""Assessments: the list, one of them, one's own form, the talk."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView

from home.core.clock import today
from home.core.views import ActionView
from home.people.roles import Role, has_role
from kurse.assessment.actions import (
    AnswersMissingError,
    hand_in_voice,
    record_talk,
    save_voice,
)
from kurse.assessment.comparison import compare
from kurse.assessment.forms import TalkForm, VoiceForm
from kurse.assessment.marks import AGREEMENT, Book
from kurse.assessment.models import Assessment, AssessmentState, Seat, TalkGoal, Voice
from kurse.assessment.pictures import agreement_picture
from kurse.assessment.queries import (
    RELEASED,
    assessment_rows_for,
    assessments_visible_to,
    book_of,
    changes_visible_to,
    content_of,
    is_marked,
    may_read_all_voices,
    phases_coordinated_by,
    releasable_by,
    releases_visible_to,
    rounds_visible_to,
    seat_of,
    seen_by,
    voices_of,
    without_voice,
)


class StartView(ListView):
    """All assessments the person has to do with; for lecturers and coordination by review."""

    template_name = "assessment/assessment_list.html"
    context_object_name = "assessments"
    paginate_by = 60

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_role(request.user, Role.STUDENT, Role.LECTURER, Role.COORDINATOR, Role.AGENCY):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Assessment]:
        found = assessment_rows_for(self.request.user)
        if chosen := self.request.GET.get("state"):
            found = found.filter(state=chosen) if chosen in AssessmentState.values else found
        if word := self.request.GET.get("q", "").strip()[:80]:
            found = found.filter(placement__student__sort_key__contains=word.casefold())
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        staff = has_role(user, Role.LECTURER, Role.COORDINATOR)
        return super().get_context_data(
            staff=staff,
            coordinator=has_role(user, Role.COORDINATOR),
            to_release=releasable_by(user).count() if staff else 0,
            rounds=list(rounds_visible_to(user).order_by("-opens_on", "-pk")[:6]) if staff else [],
            phases=list(
                phases_coordinated_by(user).filter(ends_on__gte=today()).order_by("-pk")[:12]
            )
            if staff
            else [],
            states=AssessmentState.choices,
            **kwargs,
        )


class AssessmentView(DetailView):
    """One assessment: which forms are in, what comes next for the viewer; no texts."""

    template_name = "assessment/assessment_detail.html"
    context_object_name = "assessment"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[Assessment]:
        return assessment_rows_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, assessment = self.request.user, self.object
        seat = seat_of(user, assessment)
        examines = seat == Seat.FIRST
        marked = seat is not None and is_marked(assessment)
        book = seen_by(book_of(assessment), seat) if marked else None
        own = voices_of(user).filter(assessment=assessment).first()
        others = assessment.voices.select_related("author").order_by("pk")
        return super().get_context_data(
            own=own,
            voices=others,
            examines=examines,
            seconds=seat == Seat.SECOND,
            marked=marked,
            book=book,
            marks_now=book is not None
            and assessment.state in (AssessmentState.COMPARED, AssessmentState.TALKED)
            and (
                seat in book.waits_for or (AGREEMENT in book.waits_for and not _agreed(book, seat))
            ),
            may_inspect=assessment.state in RELEASED
            and user.has_perm("assessment.inspect", assessment),
            may_ask_change=user.has_perm("assessment.ask_change", assessment),
            may_feedback=assessment.placement.student_id == user.pk
            and user.has_perm("assessment.give_feedback", assessment.placement),
            compared=examines and assessment.state != AssessmentState.COLLECTING,
            released=assessment.state in RELEASED
            and releases_visible_to(user).filter(assessment=assessment).exists(),
            open_changes=changes_visible_to(user).filter(
                assessment=assessment, decided_at__isnull=True
            )
            if assessment.state in RELEASED
            and user.has_perm("assessment.decide_change", assessment)
            else [],
            may_appoint=assessment.state not in RELEASED
            and user.has_perm("assessment.appoint_examiner", assessment),
            **kwargs,
        )


def _agreed(book: Book, seat: Seat | None) -> bool:
    return bool(book.agreed_first if seat == Seat.FIRST else book.agreed_second)


class VoiceView(ActionView):
    """The own form: draft and hand-in. Others' forms do not exist for this page."""

    form_class = VoiceForm
    template_name = "assessment/voice_form.html"
    slug_field = "assessment__public_id"

    def get_queryset(self) -> QuerySet[Voice]:
        return voices_of(self.request.user).select_related(
            "assessment__round", "assessment__criteria_set", "assessment__placement__student"
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "voice": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            assessment=self.object.assessment,
            closed=self.object.handed_in_at is not None,
            **kwargs,
        )

    def perform(self, form: VoiceForm) -> None:
        save_voice(
            self.object,
            answers=form.answers(),
            comment=form.cleaned_data["comment"],
            by=self.request.user,
        )
        if self.hands_in:
            try:
                hand_in_voice(self.object, by=self.request.user)
            except AnswersMissingError:
                mark_missing(form)
                raise

    @property
    def hands_in(self) -> bool:
        return "hand_in" in self.request.POST

    def get_success_message(self) -> str:
        return _("Handed in. Thank you!") if self.hands_in else _("Saved. Go on whenever you like.")

    def get_success_url(self) -> str:
        name = "detail" if self.hands_in else "voice"
        return reverse(f"assessment:{name}", args=[self.object.assessment.public_id])


def mark_missing(form: VoiceForm) -> None:
    """Point at each criterion that still lacks an answer, so that the summary links to it."""
    for key, answer in form.answers().items():
        if answer.level is None and not answer.not_observed:
            form.add_error(f"level-{key}", _("Please choose a level or “not observed”."))


class TalkView(ActionView):
    """Three voices side by side, for the talk; print equals screen.

    The examiner's page; the second examiner reads it without the first one's form and without
    the result until their own mark is given.
    """

    form_class = TalkForm
    template_name = "assessment/talk.html"
    success_message = gettext_lazy("The talk is recorded.")

    def get_queryset(self) -> QuerySet[Assessment]:
        return assessments_visible_to(self.request.user).select_related(
            "round", "criteria_set", "placement__student", "placement__team__district", "examiner"
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        assessment = self.get_object()
        self.seat = seat_of(request.user, assessment)
        if self.seat is None:
            raise PermissionDenied
        if assessment.state == AssessmentState.COLLECTING:
            messages.info(request, _("The forms are shown side by side when all are in."))
            return redirect("assessment:detail", public_id=assessment.public_id)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        found = {"talk_on": self.object.talk_on or today(), "result": self.object.talk_result}
        for goal in self.object.goals.all():
            found[f"goal-{goal.position}"] = goal.text
            found[f"who-{goal.position}"] = goal.who
            found[f"until-{goal.position}"] = goal.until
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content, blind = content_of(self.object), False
        if not may_read_all_voices(self.request.user, self.object):
            content, blind = without_voice(content, "l"), True
        comparison = compare(content)
        return super().get_context_data(
            assessment=self.object,
            content=content,
            comparison=comparison,
            picture=agreement_picture(comparison.rows),
            blind=blind,
            goals=[] if blind else self.object.goals.all(),
            earlier_goals=TalkGoal.objects.filter(
                assessment__placement=self.object.placement_id,
                assessment__round__opens_on__lt=self.object.round.opens_on,
            ),
            editable=self.seat == Seat.FIRST
            and self.object.state in (AssessmentState.COMPARED, AssessmentState.TALKED),
            **kwargs,
        )

    def perform(self, form: TalkForm) -> None:
        record_talk(
            self.object,
            talk_on=form.cleaned_data["talk_on"],
            result=form.cleaned_data["result"],
            goals=form.goals(),
            by=self.request.user,
        )

    def get_success_url(self) -> str:
        return reverse("assessment:detail", args=[self.object.public_id])


class BeamerView(TalkView):
    """The same picture in large type and without the result, for the wall of the room."""

    template_name = "assessment/talk_beamer.html"
    http_method_names = ("get", "head", "options")


class SheetView(TalkView):
    """One sheet of paper for the talk: picture, levels in words, goals, room to write."""

    template_name = "assessment/talk_sheet.html"
    http_method_names = ("get", "head", "options")
