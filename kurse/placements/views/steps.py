"""The coordination's steps with one placement."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.core.views import ActionView
from home.people.roles import Role
from kurse.offers.models import Place
from kurse.placements import actions, forms
from kurse.placements.actions.life import gaps_of
from kurse.placements.models import Placement
from kurse.placements.queries import (
    open_proposal,
)
from kurse.placements.queries.possible import possible_places
from kurse.placements.states import missing_before_start
from kurse.placements.views.file import file_queryset
from kurse.placements.words import state_words


@dataclass(frozen=True)
class Step:
    """One verb as a page: its heading, its sentence, its form and what it calls."""

    title: Any
    text: Any
    button: Any
    form: type[forms.StepForm]
    run: Callable[[Placement, dict[str, Any], Any], Any]


STEPS: dict[str, Step] = {
    "allow_start": Step(
        gettext_lazy("Let the practice start as an exception?"),
        gettext_lazy("Something is still missing. It stays open; your reason stays in the file."),
        gettext_lazy("Allow the start"),
        forms.ReasonForm,
        lambda placement, data, by: actions.allow_start(placement, by=by, **data),
    ),
    "interrupt": Step(
        gettext_lazy("Enter a pause"),
        gettext_lazy("The placement site sees the dates only."),
        gettext_lazy("Enter the pause"),
        forms.InterruptForm,
        lambda placement, data, by: actions.interrupt_placement(placement, by=by, **data),
    ),
    "resume": Step(
        gettext_lazy("The practice goes on"),
        gettext_lazy("Days that are missing are added at the end, if you move the last day."),
        gettext_lazy("End the pause"),
        forms.ResumeForm,
        lambda placement, data, by: actions.resume_placement(placement, by=by, **data),
    ),
    "begin_closing": Step(
        gettext_lazy("Begin closing this file?"),
        gettext_lazy("The days are done. What is still missing is asked for now."),
        gettext_lazy("Begin closing"),
        forms.PlainForm,
        lambda placement, data, by: actions.begin_closing(placement, by=by),
    ),
    "close": Step(
        gettext_lazy("Close this placement file?"),
        gettext_lazy("Days, sessions and assessments can only be read afterwards."),
        gettext_lazy("Close the placement file"),
        forms.CloseForm,
        lambda placement, data, by: actions.close_placement(
            placement, passed=data["passed"] == "yes", reason=data["reason"], by=by
        ),
    ),
    "end_early": Step(
        gettext_lazy("End this practice early?"),
        gettext_lazy("The student learns of it. The days that count stay counted."),
        gettext_lazy("End the practice"),
        forms.EndEarlyForm,
        lambda placement, data, by: actions.end_early(placement, by=by, **data),
    ),
    "cancel": Step(
        gettext_lazy("Call this placement off?"),
        gettext_lazy("Student and placement site learn of it. The seat is free at once."),
        gettext_lazy("Call the placement off"),
        forms.ReasonForm,
        lambda placement, data, by: actions.cancel_placement(placement, by=by, **data),
    ),
}


class StepView(ActionView):
    """One step of the life of a placement, as the coordination takes it."""

    permission_required = "placements.coordinate_placement"
    template_name = "placements/placement_step.html"

    def get_queryset(self) -> QuerySet[Placement]:
        return file_queryset(self.request.user)

    @property
    def step(self) -> Step:
        try:
            return STEPS[self.kwargs["verb"]]
        except KeyError:
            raise Http404 from None

    def get_form_class(self) -> type[forms.StepForm]:
        return self.step.form

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"placement": self.object}

    def get_form(self, form_class: Any = None) -> forms.StepForm:
        form = super().get_form(form_class)
        form.button = self.step.button
        return form

    def perform(self, form: forms.StepForm) -> None:
        self.step.run(self.object, form.cleaned_data, self.request.user)

    def get_success_message(self) -> Any:
        return _("Saved.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        gaps = {
            "close": gaps_of,
            "allow_start": lambda row: [point.text for point in missing_before_start(row)],
        }.get(self.kwargs["verb"], lambda row: [])(self.object)
        kind, label = state_words(self.object, Role.COORDINATOR)
        return super().get_context_data(step=self.step, gaps=gaps, kind=kind, label=label, **kwargs)


class DecideView(ActionView):
    """K09: what an agency proposed instead, and the three answers to it."""

    permission_required = "placements.coordinate_placement"
    form_class = forms.DecideForm
    template_name = "placements/change_decide.html"
    success_message = gettext_lazy("Decided. Everybody concerned learns of it.")

    def get_queryset(self) -> QuerySet[Placement]:
        return file_queryset(self.request.user)

    def get_object(self) -> Placement:
        placement: Placement = super().get_object()
        self.proposal = open_proposal(placement)
        if self.proposal is None:
            raise Http404
        return placement

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"placement": self.object}

    def get_initial(self) -> dict[str, Any]:
        proposal = self.proposal
        return {
            "starts_on": (proposal and proposal.starts_on) or self.object.starts_on,
            "ends_on": (proposal and proposal.ends_on) or self.object.ends_on,
        }

    def perform(self, form: forms.DecideForm) -> None:
        data, by = form.cleaned_data, self.request.user
        if data["decision"] == "give_up":
            actions.give_up_place(self.object, reason=data["answer"], by=by)  # type: ignore[arg-type]
            return
        actions.decide_change(
            self.object,
            accept=data["decision"] == "accept",
            answer=data["answer"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            by=by,  # type: ignore[arg-type]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(proposal=self.proposal, **kwargs)


class ReassignView(ActionView):
    """A new place from the list of possible ones, the student's own wishes first."""

    permission_required = "placements.coordinate_placement"
    form_class = forms.ReassignForm
    template_name = "placements/placement_reassign.html"
    success_message = gettext_lazy("Assigned. Student and placement site have been told.")

    def get_queryset(self) -> QuerySet[Placement]:
        return file_queryset(self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        self.possible = possible_places(self.object)
        return super().get_form_kwargs() | {
            "placement": self.object,
            "places": Place.objects.filter(pk__in=[one.place.pk for one in self.possible]),
            "labels": {one.place.pk: one.label for one in self.possible},
        }

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        order = {one.place.pk: number for number, one in enumerate(self.possible)}
        field = form.fields["place"]
        by_pk = {place.pk: place for place in field.queryset}
        field.choices = [
            (str(by_pk[pk].public_id), field.label_from_instance(by_pk[pk]))
            for pk in sorted(by_pk, key=lambda pk: order[pk])
        ]
        if not _needs_exception(self.object):
            form.fields.pop("exception")
        return form

    def perform(self, form: forms.ReassignForm) -> None:
        data = form.cleaned_data
        self.new = actions.reassign_placement(
            self.object,
            data["place"],
            exception=data.get("exception", ""),
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_success_url(self) -> str:
        return self.new.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # makes the form, which finds the places
        return {**context, "possible": self.possible}


def _needs_exception(placement: Placement) -> bool:
    return (
        Placement.objects.filter(student=placement.student_id)
        .exclude(phase=placement.phase_id)
        .filter(starts_on__lte=placement.ends_on, ends_on__gte=placement.starts_on)
        .exists()
    )


class FreshLinkView(ActionView):
    """Send the request again: the old link stops opening."""

    permission_required = "placements.coordinate_placement"
    form_class = forms.PlainForm
    template_name = "placements/placement_step.html"
    success_message = gettext_lazy("The fresh link is on its way.")
    step = Step(
        gettext_lazy("Send a fresh link?"),
        gettext_lazy("The request goes to the stored address again. The old link stops opening."),
        gettext_lazy("Send a fresh link"),
        forms.PlainForm,
        lambda placement, data, by: actions.send_fresh_link(placement, by=by),
    )

    def get_queryset(self) -> QuerySet[Placement]:
        return file_queryset(self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"placement": self.object}

    def get_form(self, form_class: Any = None) -> forms.StepForm:
        form: forms.StepForm = super().get_form(form_class)
        form.button = self.step.button
        return form

    def perform(self, form: Any) -> None:
        actions.send_fresh_link(self.object, by=self.request.user)  # type: ignore[arg-type]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind, label = state_words(self.object, Role.COORDINATOR)
        return super().get_context_data(step=self.step, kind=kind, label=label, **kwargs)
