"""Criteria sets: built, translated, previewed, copied, fixed."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, override
from django.views.generic import DetailView, TemplateView

from home.core.views import ActionView
from kurse.assessment.actions import (
    copy_criteria_set,
    draft_criteria_set,
    fix_criteria_set,
    move_criterion,
    new_version,
    remove_criterion,
    save_criterion,
    translate_criterion,
)
from kurse.assessment.forms import (
    LEVELS_AT_MOST,
    CopyForm,
    CriteriaSetForm,
    CriterionForm,
    TranslationForm,
    VoiceForm,
)
from kurse.assessment.models import CriteriaSet, Criterion
from kurse.assessment.queries import criteria_of, criteria_sets


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
        names = ("kind", "category", "title", "question", "weight")
        initial = {name: getattr(criterion, name) for name in names}
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
            levels=form.levels(),
            criterion=self.criterion(),
            by=self.request.user,
            **{
                name: form.cleaned_data[name]
                for name in ("kind", "category", "title", "question", "weight")
            },
        )


class TranslationView(CriterionView):
    """The English texts of one criterion."""

    form_class = TranslationForm
    template_name = "assessment/criterion_translation.html"
    success_message = gettext_lazy("The English texts are saved.")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "criterion": self.criterion()}

    def perform(self, form: TranslationForm) -> None:
        data = form.cleaned_data
        translate_criterion(
            self.criterion(),
            title=data.get("title", ""),
            question=data.get("question", ""),
            category=data.get("category", ""),
            levels=form.levels(),
            by=self.request.user,
        )


class CopyView(CriteriaActionView):
    """The same criteria under another name, e.g. for another cohort."""

    form_class = CopyForm
    template_name = "assessment/criteria_copy.html"
    success_message = gettext_lazy("The copy is a draft of its own.")

    def perform(self, form: forms.Form) -> None:
        self.object = copy_criteria_set(
            self.object, name=form.cleaned_data["name"], by=self.request.user
        )


class PreviewView(DetailView):
    """The form as the three voices get it, in either language; the print is the same."""

    template_name = "assessment/criteria_preview.html"
    context_object_name = "criteria_set"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[CriteriaSet]:
        if not self.request.user.has_perm("assessment.build_criteria"):
            raise PermissionDenied
        return criteria_sets()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.request.GET.get("lang", "")
        language = chosen if chosen in ("de", "en") else get_language() or "de"
        with override(language):
            form = VoiceForm(criteria_set=self.object)
            pairs = form.pairs()
            for criterion, _level, _example in pairs:  # headings in the chosen language, too
                criterion.category, criterion.category_en = criterion.shown_category, ""
        return super().get_context_data(form=form, pairs=pairs, language=language[:2], **kwargs)
