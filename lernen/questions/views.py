"""The bank for those who teach; asking and answering for everybody."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from django.views.generic import TemplateView

from home.core.forms import ConfirmForm
from home.core.views import ActionView
from home.pages.queries import path_of
from lernen.material.queries import lessons_visible_to
from lernen.questions.actions import (
    answer_question,
    forget_attempts,
    grade_again,
    put_away,
    revise_question,
    write_question,
)
from lernen.questions.forms import FORMS, RegradeForm
from lernen.questions.kinds import is_empty, judge, read_answer
from lernen.questions.models import Kind
from lernen.questions.queries import (
    attempts_visible_to,
    figure_of,
    form_context,
    questions_in_lessons,
    questions_visible_to,
    version_of,
)


class BankView(TemplateView):
    """All questions of the bank, the current ones first; words and kind narrow."""

    template_name = "questions/bank.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.request.user.has_perm("questions.view_bank"):
            raise PermissionDenied
        words, kind = self.request.GET.get("q", "").strip()[:80], self.request.GET.get("art", "")
        rows = questions_visible_to(self.request.user).order_by("archived_at", "title", "pk")
        if words:
            rows = rows.filter(title__icontains=words)
        if kind in Kind.values:
            rows = rows.filter(kind=kind)
        page = Paginator(rows, 30).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page, words=words, kind=kind, kinds=Kind.choices, **kwargs
        )


class NewQuestionView(TemplateView):
    """Choose how the question is answered."""

    template_name = "questions/new.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.request.user.has_perm("questions.write_question"):
            raise PermissionDenied
        return super().get_context_data(kinds=Kind.choices, **kwargs)


class WriteQuestionView(ActionView):
    template_name = "questions/write.html"
    success_message = _("Saved. You can put it into a lesson now.")

    def get_object(self) -> None:
        if self.kwargs["kind"] not in FORMS:
            raise Http404
        if not self.request.user.has_perm("questions.write_question"):
            raise PermissionDenied

    def get_form_class(self) -> Any:
        return FORMS[self.kwargs["kind"]]

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        self.object = write_question(
            kind=self.kwargs["kind"],
            title=data["title"],
            content=data["content"],
            by=self.request.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kind=Kind(self.kwargs["kind"]), **kwargs)


class BankObjectView(ActionView):
    """What the pages of one question share."""

    permission_required = "questions.change_question"
    form_class: Any = ConfirmForm

    def get_queryset(self) -> Any:
        return questions_visible_to(self.request.user)


class ReviseQuestionView(BankObjectView):
    template_name = "questions/write.html"
    success_message = _("Saved. Lessons show the new version at once.")

    def get_form_class(self) -> Any:
        return FORMS[self.object.kind]

    def get_form_kwargs(self) -> dict[str, Any]:
        version = version_of(self.object)
        content = version.content if version else {}
        return super().get_form_kwargs() | {"content": content, "revising": True}

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.object.title}

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        revise_question(
            self.object,
            title=data["title"],
            content=data["content"],
            note=data["note"],
            by=self.request.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kind=Kind(self.object.kind), **kwargs)


class PutAwayView(BankObjectView):
    template_name = "questions/put_away.html"
    success_message = _("Saved.")

    def perform(self, form: Any) -> None:
        put_away(self.object, by=self.request.user)


class GradeAgainView(BankObjectView):
    template_name = "questions/grade_again.html"
    form_class = RegradeForm

    def perform(self, form: Any) -> None:
        self.regrade = grade_again(
            self.object, reason=form.cleaned_data["reason"], by=self.request.user
        )

    def get_success_message(self) -> Any:
        values = {"seen": self.regrade.seen, "changed": self.regrade.changed}
        return _("Graded again: %(seen)s answers, %(changed)s with another result.") % values


class QuestionDetailView(TemplateView):
    """One question as learners see it, its versions, how it is answered, what was regraded."""

    template_name = "questions/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = questions_visible_to(self.request.user)
        question = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        versions = list(question.versions.select_related("by"))
        return super().get_context_data(
            **form_context(question, versions[0]),
            versions=versions,
            figure=figure_of(question),
            regrades=question.regrades.select_related("by"),
            may_change=self.request.user.has_perm("questions.change_question", question),
            **kwargs,
        )


class OwnAnswersView(ActionView):
    """My own answers; nobody else sees them. The button forgets them all."""

    template_name = "questions/own_answers.html"
    form_class = ConfirmForm
    success_message = _("Your answers are deleted.")

    def get_object(self) -> None:
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = attempts_visible_to(self.request.user)
        page = Paginator(rows, 30).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, **kwargs)

    def perform(self, form: Any) -> None:
        forget_attempts(by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("questions:own_answers")


def comes_from_here(request: HttpRequest) -> bool:
    """The browser says the form was on a page of this site (or it is too old to say anything).

    Forms in lessons carry no token: a lesson is the same kept page for everybody. This, and
    cookies that are not sent across sites, stand in for it.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin in (None, "", f"{request.scheme}://{request.get_host()}")


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Ask a question, judge the answer. Kept only for the signed-in, and only for themselves."""
    question = get_object_or_404(questions_in_lessons(), public_id=public_id)
    data = request.POST if request.method == "POST" else request.GET
    number = data.get("fassung", "")
    version = version_of(question, int(number) if number.isdecimal() and len(number) < 7 else None)
    if version is None:
        raise Http404
    lesson = _lesson_of(request, data.get("lektion", ""))
    context = form_context(question, version) | {
        "lesson": lesson.pk if lesson else None,
        "back": path_of(lesson) if lesson else "",
    }
    if request.method != "POST":
        return render(request, "questions/ask.html", context)
    if not comes_from_here(request):
        return redirect(reverse("ask:question", args=[question.public_id]))
    answer = read_answer(question.kind, version.content, request.POST)
    if is_empty(answer):
        return render(request, "questions/ask.html", context | {"empty": True}, status=422)
    if request.user.is_authenticated:
        key = lesson.learning_key if lesson else None
        answer_question(version, answer=answer, by=request.user, lesson_key=key)
    verdict = judge(question.kind, version.content, answer)
    return render(request, "questions/ask.html", context | {"verdict": verdict})


def _lesson_of(request: HttpRequest, text: str) -> Any:
    if not text.isdecimal() or len(text) > 9:
        return None
    return lessons_visible_to(request.user).filter(pk=int(text)).first()
