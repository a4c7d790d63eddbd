"""Pages of assessments. Texts come from ``voices_of``, ``content_of`` and releases only."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import DetailView, ListView, TemplateView

from home.core.clock import today
from home.core.views import ActionView
from home.people.roles import Role, has_role
from kurse.assessment.actions import (
    AnswersMissingError,
    appoint_examiner,
    draft_criteria_set,
    fix_criteria_set,
    give_statement,
    hand_in_voice,
    move_criterion,
    new_version,
    open_round,
    plan_round,
    record_talk,
    release_assessment,
    remove_criterion,
    save_criterion,
    save_voice,
)
from kurse.assessment.comparison import compare
from kurse.assessment.forms import (
    LEVELS_AT_MOST,
    CriteriaSetForm,
    CriterionForm,
    ExaminerForm,
    ReleaseForm,
    RoundForm,
    StatementForm,
    TalkForm,
    VoiceForm,
)
from kurse.assessment.models import (
    Assessment,
    AssessmentRound,
    AssessmentState,
    CriteriaSet,
    Criterion,
    Release,
    Voice,
)
from kurse.assessment.queries import (
    RELEASED,
    assessment_rows_for,
    assessments_visible_to,
    comparable_by,
    content_of,
    criteria_of,
    criteria_sets,
    lecturers_in,
    phases_coordinated_by,
    releases_visible_to,
    rounds_visible_to,
    voices_of,
)
from kurse.cohorts.models import Phase


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
        examines = user.has_perm("assessment.examine", assessment)
        own = voices_of(user).filter(assessment=assessment).first()
        others = assessment.voices.select_related("author").order_by("pk")
        return super().get_context_data(
            own=own,
            voices=others,
            examines=examines,
            compared=examines and assessment.state != AssessmentState.COLLECTING,
            released=assessment.state in RELEASED
            and releases_visible_to(user).filter(assessment=assessment).exists(),
            may_appoint=assessment.state == AssessmentState.COLLECTING
            and user.has_perm("assessment.appoint_examiner", assessment),
            **kwargs,
        )


class VoiceView(ActionView):
    """The own form: draft and hand-in. Others' forms do not exist for this page."""

    form_class = VoiceForm
    template_name = "assessment/voice_form.html"
    slug_field = "assessment__public_id"

    def get_queryset(self) -> QuerySet[Voice]:
        return voices_of(self.request.user).select_related(
            "assessment__round__criteria_set", "assessment__placement__student"
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
    """Three voices side by side, for the talk; print equals screen. The examiner's page."""

    form_class = TalkForm
    template_name = "assessment/talk.html"
    permission_required = "assessment.examine"
    success_message = gettext_lazy("The talk is recorded.")

    def get_queryset(self) -> QuerySet[Assessment]:
        return assessments_visible_to(self.request.user).select_related(
            "round__criteria_set", "placement__student", "placement__team__district", "examiner"
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        assessment = self.get_object()
        if not request.user.has_perm(self.permission_required, assessment):
            raise PermissionDenied
        if not comparable_by(request.user).filter(pk=assessment.pk).exists():
            messages.info(request, _("The forms are shown side by side when all are in."))
            return redirect("assessment:detail", public_id=assessment.public_id)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"talk_on": self.object.talk_on or today(), "result": self.object.talk_result}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content = content_of(self.object)
        return super().get_context_data(
            assessment=self.object,
            content=content,
            comparison=compare(content),
            editable=self.object.state in (AssessmentState.COMPARED, AssessmentState.TALKED),
            **kwargs,
        )

    def perform(self, form: forms.Form) -> None:
        record_talk(self.object, by=self.request.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("assessment:detail", args=[self.object.public_id])


class ReleaseView(ActionView):
    """Release several assessments at once, after signing in again; never by accident."""

    form_class = ReleaseForm
    template_name = "assessment/release.html"

    def get_object(self) -> None:
        """There is no single object: the page is the lecturer's own list."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_role(request.user, Role.LECTURER):
            raise PermissionDenied
        again = reauthentication_required(super().dispatch)
        response: HttpResponseBase = again(request, *args, **kwargs)
        return response

    def get_queryset(self) -> QuerySet[Assessment]:
        return (
            comparable_by(self.request.user)
            .filter(state=AssessmentState.TALKED)
            .select_related("placement__student", "round")
            .order_by("placement__student__sort_key")
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "queryset": self.get_queryset()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(count=self.get_queryset().count(), **kwargs)

    def perform(self, form: forms.Form) -> None:
        chosen = list(form.cleaned_data["assessments"])
        for assessment in chosen:
            release_assessment(assessment, by=self.request.user)
        self.count = len(chosen)

    def get_success_message(self) -> str:
        return ngettext(
            "%(count)s assessment is released.", "%(count)s assessments are released.", self.count
        ) % {"count": self.count}

    def get_success_url(self) -> str:
        return reverse("assessment:start")


class ResultView(ActionView):
    """The released result as it was frozen, and the student's statement."""

    form_class = StatementForm
    template_name = "assessment/result.html"
    slug_field = "assessment__public_id"
    success_message = gettext_lazy("Your statement is part of the file now.")

    def get_queryset(self) -> QuerySet[Release]:
        return releases_visible_to(self.request.user).select_related("statement", "by")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            self.permission_required = "assessment.give_statement"
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        release = self.object
        statement = getattr(release, "statement", None)
        own = release.assessment.placement.student_id == self.request.user.pk
        return super().get_context_data(
            release=release,
            assessment=release.assessment,
            content=release.content,
            comparison=compare(release.content),
            statement=statement,
            may_state=own and statement is None and today() <= release.statement_until,
            **kwargs,
        )

    def perform(self, form: forms.Form) -> None:
        give_statement(self.object, text=form.cleaned_data["text"], by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("assessment:result", args=[self.object.assessment.public_id])


class ExaminerView(ActionView):
    """Somebody else examines."""

    form_class = ExaminerForm
    template_name = "assessment/examiner_form.html"
    permission_required = "assessment.appoint_examiner"
    success_message = gettext_lazy("The examiner is changed.")

    def get_queryset(self) -> QuerySet[Assessment]:
        return assessments_visible_to(self.request.user).select_related(
            "placement__phase__cohort", "placement__student", "examiner", "round"
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        cohort = self.object.placement.phase.cohort
        return {**super().get_form_kwargs(), "lecturers": lecturers_in(cohort)}

    def perform(self, form: forms.Form) -> None:
        appoint_examiner(self.object, examiner=form.cleaned_data["examiner"], by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("assessment:detail", args=[self.object.public_id])


# Reviews ---------------------------------------------------------------------------------------


class PlanRoundView(ActionView):
    """A review of a phase."""

    form_class = RoundForm
    template_name = "assessment/round_form.html"
    permission_required = "assessment.plan_round"
    success_message = gettext_lazy("The review is planned. It opens by itself on its first day.")

    def get_queryset(self) -> QuerySet[Phase]:
        return phases_coordinated_by(self.request.user)

    def perform(self, form: forms.Form) -> None:
        round_ = plan_round(self.object, by=self.request.user, **form.cleaned_data)
        if round_.opens_on <= today():
            open_round(round_, by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("assessment:start")


class OpenRoundView(ActionView):
    """Ask whoever came later: placements that started after the review opened."""

    form_class = forms.Form
    template_name = "assessment/round_open.html"
    permission_required = "assessment.plan_round"

    def get_queryset(self) -> QuerySet[AssessmentRound]:
        return rounds_visible_to(self.request.user)

    def perform(self, form: forms.Form) -> None:
        self.count = open_round(self.object, by=self.request.user)

    def get_success_message(self) -> str:
        return ngettext(
            "%(count)s placement was added.", "%(count)s placements were added.", self.count
        ) % {"count": self.count}

    def get_success_url(self) -> str:
        return reverse("assessment:start")


# Criteria --------------------------------------------------------------------------------------


class CriteriaView(TemplateView):
    """All criteria sets, and a new one."""

    template_name = "assessment/criteria_list.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("assessment.build_criteria"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", CriteriaSetForm())
        return super().get_context_data(sets=criteria_sets(), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CriteriaSetForm(request.POST)
        if form.is_valid():
            try:
                fresh = draft_criteria_set(form.cleaned_data["name"], by=request.user)
            except forms.ValidationError as error:
                form.add_error(None, error)
            else:
                return redirect("assessment:criteria_set", public_id=fresh.public_id)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class CriteriaActionView(ActionView):
    """The base of pages about one set."""

    permission_required = "assessment.build_criteria"

    def get_queryset(self) -> QuerySet[CriteriaSet]:
        if not self.request.user.has_perm("assessment.build_criteria"):
            raise PermissionDenied
        return criteria_sets()

    def get_success_url(self) -> str:
        return reverse("assessment:criteria_set", args=[self.object.public_id])


class CriteriaSetView(CriteriaActionView):
    """One set as its readers will see it; buttons to change it while it is a draft."""

    form_class = forms.Form
    template_name = "assessment/criteria_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            criteria_set=self.object, criteria=criteria_of(self.object), **kwargs
        )

    def perform(self, form: forms.Form) -> None:
        """Fix, copy, or move and remove a criterion, by the button that was pressed."""
        post, by = self.request.POST, self.request.user
        if "fix" in post:
            fix_criteria_set(self.object, by=by)
        elif "copy" in post:
            self.object = new_version(self.object, by=by)
        elif key := post.get("up") or post.get("down"):
            move_criterion(self._criterion(key), up="up" in post, by=by)
        elif key := post.get("remove"):
            remove_criterion(self._criterion(key), by=by)

    def _criterion(self, key: str) -> Criterion:
        return get_object_or_404(self.object.criteria, pk=int(key) if key.isdigit() else 0)


class CriterionView(CriteriaActionView):
    """Add or change one criterion."""

    form_class = CriterionForm
    template_name = "assessment/criterion_form.html"
    success_message = gettext_lazy("The criterion is saved.")

    def criterion(self) -> Criterion | None:
        if "criterion" not in self.kwargs:
            return None
        return get_object_or_404(self.object.criteria, pk=self.kwargs["criterion"])

    def get_initial(self) -> dict[str, Any]:
        criterion = self.criterion()
        if criterion is None:
            return {}
        initial = {"title": criterion.title, "question": criterion.question}
        for number, level in enumerate(criterion.levels.all()[:LEVELS_AT_MOST], start=1):
            initial[f"label-{number}"] = level.label
            initial[f"description-{number}"] = level.description
        return initial

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            criteria_set=self.object, criterion=self.criterion(), **kwargs
        )

    def perform(self, form: CriterionForm) -> None:
        save_criterion(
            self.object,
            title=form.cleaned_data["title"],
            question=form.cleaned_data["question"],
            levels=form.levels(),
            criterion=self.criterion(),
            by=self.request.user,
        )
