"""Pages of the allocation, for the coordination only."""

import json
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import DetailView, ListView

from home.core.clock import now
from home.core.formats import moment
from home.core.forms import ConfirmForm
from home.core.views import ActionView
from home.people.roles import Role, has_role
from kurse.allocation.actions import (
    accept_warnings,
    drop_run,
    pin_student,
    publish_run,
    request_run,
    withdraw_pin,
)
from kurse.allocation.forms import FilterForm, PinForm, PublishForm, RunForm, WhatIfForm
from kurse.allocation.models import AllocationRun, Pin, RunState
from kurse.allocation.queries import (
    phases_to_allocate,
    pins_of,
    pins_visible_to,
    places_to_fill,
    previous_run,
    problem_of,
    remembered,
    runs_visible_to,
    students_to_place,
)
from kurse.allocation.reading import Reading, Row, conflict_sentences, what_if
from kurse.cohorts.models import Participation, Phase
from kurse.wishes.queries import submitted_wishes

ROWS_PER_PAGE = 25


class StartView(ListView):
    """The phases whose allocation the person runs."""

    template_name = "allocation/phase_list.html"
    context_object_name = "phases"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_role(request.user, Role.COORDINATOR):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Phase]:
        return phases_to_allocate(self.request.user)


class PhaseView(ActionView):
    """One phase: what goes in, what is fixed by hand, all runs; compute."""

    form_class = RunForm
    template_name = "allocation/phase_detail.html"
    permission_required = "allocation.coordinate_phase"
    success_message = gettext_lazy("The allocation is being computed.")

    def get_queryset(self) -> QuerySet[Phase]:
        return phases_to_allocate(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        phase = self.object
        places = list(places_to_fill(phase))
        students = students_to_place(phase).count()
        return super().get_context_data(
            phase=phase,
            students=students,
            submitted=len(submitted_wishes(phase)),
            places=len(places),
            seats=sum(place.max_students - place.held for place in places),
            pins=pins_of(phase),
            runs=runs_visible_to(self.request.user).filter(phase=phase),
            **kwargs,
        )

    def perform(self, form: forms.Form) -> None:
        self.run = request_run(self.object, by=self.request.user, seed=form.cleaned_data["seed"])

    def get_success_url(self) -> str:
        return reverse("allocation:run", args=[self.run.public_id])


class RunView(DetailView):
    """One run: the profile as a picture, filled seats by district, every student's reason."""

    template_name = "allocation/run_detail.html"
    context_object_name = "run"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[AllocationRun]:
        return runs_visible_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.object
        context = super().get_context_data(
            waiting=run.state in (RunState.WAITING, RunState.COMPUTING), **kwargs
        )
        if context["waiting"] or not run.result:
            return context
        reading = Reading(run)
        if run.state == RunState.IMPOSSIBLE:
            return {**context, "conflict": conflict_sentences(run, reading)}
        districts = reading.districts()
        filters = FilterForm(
            self.request.GET or None,
            districts=[(bar["district"].slug, bar["label"]) for bar in districts],
        )
        rows = _filtered(reading.rows, filters)
        before = previous_run(run)
        return {
            **context,
            "reading": reading,
            "headline": reading.headline(),
            "profile": reading.profile(),
            "districts": districts,
            "map": reading.map(),
            "filter": filters,
            "page_obj": Paginator(rows, ROWS_PER_PAGE).get_page(self.request.GET.get("page")),
            "remarks": reading.remarks(),
            "before": before,
            "remembered": remembered(run.problem),
            "changes": reading.changes(before) if before else [],
        }


def _filtered(rows: list[Row], filters: FilterForm) -> list[Row]:
    if not filters.is_bound or not filters.is_valid():
        return rows
    word, rank = filters.cleaned_data["q"].casefold(), filters.cleaned_data["rank"]
    district = filters.cleaned_data["district"]
    tests = {
        "1": lambda row: row.rank == 1,
        "2": lambda row: row.rank == 2,
        "3": lambda row: row.rank is not None and row.rank >= 3,
        "none": lambda row: row.place is None,
    }
    return [
        row
        for row in rows
        if word in row.participation.user.get_full_name().casefold()
        and (not rank or tests[rank](row))
        and (not district or _district_of(row) == district)
    ]


def _district_of(row: Row) -> str:
    return row.place.facility.site.district.slug if row.place else ""


class ReportView(View):
    """The run as data: problem, result, proof, hash, seed."""

    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        run = get_object_or_404(runs_visible_to(request.user), public_id=public_id)
        body = {
            "phase": str(run.phase),
            "at": run.at.isoformat(),
            "seed": run.seed,
            "input_sha256": run.input_sha256,
            "problem": run.problem,
            "result": run.result,
        }
        response = HttpResponse(
            json.dumps(body, ensure_ascii=False, indent=1), content_type="application/json"
        )
        response.headers["Content-Disposition"] = 'attachment; filename="zuteilung.json"'
        return response


class RunActionView(ActionView):
    """The base of pages that change a run."""

    permission_required = "allocation.coordinate_run"

    def get_queryset(self) -> QuerySet[AllocationRun]:
        return runs_visible_to(self.request.user)

    def get_success_url(self) -> str:
        return reverse("allocation:run", args=[self.object.public_id])


class DropView(RunActionView):
    """Set a run aside."""

    form_class = ConfirmForm
    template_name = "allocation/run_drop.html"
    success_message = gettext_lazy("The run is set aside.")

    def perform(self, form: forms.Form) -> None:
        drop_run(self.object, by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("allocation:phase", args=[self.object.phase.public_id])


class WhatIfView(RunActionView):
    """Try another place for one student: who else is affected? Then fix it, with a reason."""

    form_class = PinForm
    template_name = "allocation/what_if.html"
    success_message = gettext_lazy("The place is fixed. A new run is being computed.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        run = self.get_object()
        self.participation = get_object_or_404(
            Participation.objects.filter(cohort=run.phase.cohort_id).select_related("user"),
            public_id=kwargs["participation"],
        )
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "places": places_to_fill(self.object.phase)}

    def get_initial(self) -> dict[str, Any]:
        return {"place": self.request.GET.get("place")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.object
        reading = Reading(run)
        row = next((row for row in reading.rows if row.participation == self.participation), None)
        places = places_to_fill(run.phase)
        tried = WhatIfForm(self.request.GET or None, places=places)
        context = super().get_context_data(
            run=run,
            participation=self.participation,
            row=row,
            reasons=reading.reasons_of(row) if row else [],
            tried=tried,
            **kwargs,
        )
        if tried.is_bound and tried.is_valid() and run.problem.get("students"):
            place = tried.cleaned_data["place"]
            changes = what_if(reading, self.participation, place)
            context |= {
                "place": place,
                "impossible": changes is None,
                "others": [
                    change for change in changes or [] if change.participation != self.participation
                ],
            }
        return context

    def perform(self, form: forms.Form) -> None:
        pin_student(
            self.object.phase,
            participation=self.participation,
            place=form.cleaned_data["place"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
        )
        self.fresh = request_run(self.object.phase, by=self.request.user, seed=self.object.seed)

    def get_success_url(self) -> str:
        return reverse("allocation:run", args=[self.fresh.public_id])


class WithdrawPinView(ActionView):
    """Take a fixed allocation back."""

    form_class = ConfirmForm
    template_name = "allocation/pin_withdraw.html"
    permission_required = "allocation.coordinate_run"
    slug_field = "pk"
    slug_url_kwarg = "pk"
    success_message = gettext_lazy("The person is free again for the next run.")

    def get_queryset(self) -> QuerySet[Pin]:
        return pins_visible_to(self.request.user)

    def perform(self, form: forms.Form) -> None:
        withdraw_pin(self.object, by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("allocation:phase", args=[self.object.phase.public_id])


class PublishView(RunActionView):
    """Publish for everybody in one moment, after signing in again and ticking every remark."""

    form_class = PublishForm
    template_name = "allocation/publish.html"
    sign_in_again = ("GET", "POST")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        run = self.get_object()
        if not request.user.has_perm(self.permission_required, run):
            raise PermissionDenied
        if run.state != RunState.DONE:
            return redirect("allocation:run", public_id=run.public_id)
        return super().dispatch(request, *args, **kwargs)

    @property
    def reading(self) -> Reading:
        if not hasattr(self, "_reading"):
            self._reading = Reading(self.object)
        return self._reading

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "remarks": self.reading.remarks()}

    def get_initial(self) -> dict[str, Any]:
        return {"accepted": list(self.object.accepted.values_list("code", flat=True))}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.reading.rows
        agencies = {row.place.facility.agency_id for row in rows if row.place is not None}
        return super().get_context_data(
            run=self.object,
            headline=self.reading.headline(),
            agencies=len(agencies),
            placed=sum(row.place is not None for row in rows),
            changed=self.object.input_sha256 != _current_hash(self.object.phase),
            **kwargs,
        )

    def perform(self, form: forms.Form) -> None:
        accept_warnings(
            self.object, codes=form.cleaned_data.get("accepted", []), by=self.request.user
        )
        publish_run(self.object, by=self.request.user)

    def get_success_message(self) -> str:
        return _("Published, %(time)s. The mails are on their way.") % {"time": moment(now())}


def _current_hash(phase: Phase) -> str:
    from kurse.allocation.actions import hash_of

    return hash_of(problem_of(phase))
