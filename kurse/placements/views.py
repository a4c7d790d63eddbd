"""The pages of placements: lists, the file, the agency's answers, the coordination's steps."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView, View

from home.core.clock import today
from home.core.spreadsheets import csv_response
from home.core.views import ActionView
from home.people.roles import Role, has_role
from home.today.queries import SIGNER, Visit, row_since
from kurse.offers.models import Place
from kurse.placements import actions, forms
from kurse.placements.actions.life import gaps_of
from kurse.placements.filepage import file_page
from kurse.placements.linkpage import context_of, result_of
from kurse.placements.listing import choices as column_choices
from kurse.placements.listing import listing_of, rows_of_address
from kurse.placements.models import Placement, PlacementState, SwapRequest
from kurse.placements.queries import (
    board_of,
    open_proposal,
    placement_rows_for,
    placements_visible_to,
    waiting_at,
    with_joins,
    with_stance,
)
from kurse.placements.queries.board import LIST_LOOK, with_file_look, with_pause
from kurse.placements.queries.circulars import views_of
from kurse.placements.queries.possible import possible_places, swaps_visible_to
from kurse.placements.sheet import EVERYTHING, csv_of, workbook_of
from kurse.placements.states import missing_before_start
from kurse.placements.words import state_words, student_name

State = PlacementState
PER_PAGE = 25

GROUP_NAMES = {
    "open": gettext_lazy("waiting for acceptance"),
    "change": gettext_lazy("change proposed"),
    "declined": gettext_lazy("declined"),
    "accepted": gettext_lazy("accepted"),
    "agreement": gettext_lazy("agreement or clearance open"),
    "ready": gettext_lazy("ready to start"),
    "running": gettext_lazy("running or interrupted"),
    "closing": gettext_lazy("closing"),
    "over": gettext_lazy("over"),
    "draft": gettext_lazy("not published"),
}


# Lists ------------------------------------------------------------------------------------------


def board_line(counts: dict[str, int]) -> str:
    """K09: "9 offen, 2 Änderungen, 1 Absage"."""
    change, declined = counts["change"], counts["declined"]
    return ", ".join(
        (
            _("%(number)d open") % {"number": counts["open"]},
            ngettext("%(number)d change", "%(number)d changes", change) % {"number": change},
            ngettext("%(number)d decline", "%(number)d declines", declined) % {"number": declined},
        )
    )


class PlacementListView(TemplateView):
    """Own, own agency's, own team's, or all: one list, as much of each row as the role reads."""

    template_name = "placements/placement_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        self.is_staff = has_role(user, Role.COORDINATOR)
        if not has_role(user, Role.STUDENT, Role.LECTURER, Role.COORDINATOR, Role.AGENCY):
            raise PermissionDenied
        only_student = not has_role(user, Role.LECTURER, Role.COORDINATOR, Role.AGENCY)
        if only_student:
            own = list(placement_rows_for(user)[:20])
            alive = [one for one in own if one.state not in (State.DECLINED, State.CANCELLED)]
            if len(alive or own) == 1:
                return redirect((alive or own)[0])
            return render(request, "placements/own_list.html", {"rows": _rows_of(own)})
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted, user = self.request.GET, self.request.user
        listing = listing_of(wanted, staff=self.is_staff)
        board = board_of(user, listing.filters["cohort"])
        counts = {
            name: number
            for name, number in {**dict.fromkeys(GROUP_NAMES, 0), **board.counts}.items()
            if number or name == listing.filters["state"]
        }
        form = forms.BoardForm(
            wanted or None,
            states=[(name, f"{GROUP_NAMES[name]} ({number})") for name, number in counts.items()],
            teams=board.teams,
            cohorts=board.cohorts,
            listing=listing,
        )
        placements = placement_rows_for(
            user, mails=self.is_staff, **rows_of_address(listing, board)
        )
        page = page_of(placements, wanted.get("page"))
        rows = _rows_of(page.object_list)
        return super().get_context_data(
            board=board,
            counts=dict(board.counts),
            tiles=self._tiles(board.counts) if self.is_staff else [],
            line=board_line(dict(board.counts)) if self.is_staff else "",
            form=form,
            listing=listing,
            sort=listing.sort or "name",
            columns=listing.columns,
            column_choices=column_choices(staff=self.is_staff),
            views=list(views_of(user)) if self.is_staff else [],
            visit=Visit(
                SIGNER.sign(LIST_LOOK),
                row_since(page.object_list[0]) if rows else None,
                sum(row.is_new for row in rows),
            ),
            page_obj=page,
            rows=rows,
            is_staff=self.is_staff,
            export=listing.query,
            is_agency=has_role(user, Role.AGENCY) and not self.is_staff,
            **kwargs,
        )

    def _tiles(self, counts: Any) -> list[dict[str, Any]]:
        shown = ("open", "change", "declined", "agreement", "running")
        return [
            {
                "number": counts[name],
                "name": GROUP_NAMES[name],
                "url": reverse("placements:list", query={"state": name}),
            }
            for name in shown
        ]


def page_of(placements: QuerySet[Placement], number: str | None) -> Page:
    """One page by one query: the number of all matching rows comes with each row."""
    wanted = max(int(number), 1) if number and number.isdecimal() and len(number) < 6 else 1
    start = (wanted - 1) * PER_PAGE
    rows = list(placements[start : start + PER_PAGE])
    if not rows and wanted > 1:
        wanted, rows = 1, list(placements[:PER_PAGE])
    total = rows[0].matching if rows else 0  # type: ignore[attr-defined]
    paginator: Any = Paginator(range(total), PER_PAGE)
    return Page(rows, wanted, paginator)


@dataclass(frozen=True)
class ListRow:
    """What one line shows, in the words of the role in which its reader sees it."""

    url: str
    name: str
    number: str
    place: str
    facility: str
    district: Any
    team: str
    starts_on: Any
    ends_on: Any
    kind: str
    label: str
    role: str
    asked: str = ""
    asked_at: Any = None
    reminded_at: Any = None
    answer_until: Any = None
    is_late: bool = False
    sort_name: str = ""
    public_id: str = ""
    agency: str = ""
    supervisor: str = ""
    changed_at: Any = None
    is_new: bool = False


def row_of(placement: Placement, role: str) -> ListRow:
    kind, label = state_words(placement, role)
    student = placement.student
    masked = student_name(placement, role) != student.get_full_name()
    staff = role == Role.COORDINATOR
    waits = placement.state == State.PUBLISHED
    until = placement.answer_until if waits else None
    since, changed_at = row_since(placement), getattr(placement, "changed_at", None)
    return ListRow(
        public_id=str(placement.public_id),
        agency=placement.place.facility.agency.name,
        supervisor=str(placement.practice_supervisor.user)
        if staff and placement.practice_supervisor
        else "",
        changed_at=changed_at if staff else None,
        is_new=bool(since and changed_at and changed_at > since),
        url=placement.get_absolute_url(),
        name=student_name(placement, role),
        sort_name=student.initials if masked else f"{student.last_name}, {student.first_name}",
        number=placement.number,
        place=placement.place.title,
        facility=placement.place.facility.name,
        district=placement.place.facility.site.district,
        team=placement.team.name if placement.team else "",
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        kind=kind,
        label=label,
        role=role,
        asked=str(placement.asked.user) if staff and placement.asked else "",
        asked_at=getattr(placement, "asked_at", None) if staff else None,
        reminded_at=getattr(placement, "reminded_at", None) if staff else None,
        answer_until=until,
        is_late=bool(until and until < today()),
    )


def _rows_of(placements: Any) -> list[ListRow]:
    return [row_of(placement, role_in(placement)) for placement in placements]


def role_in(placement: Any) -> str:
    """As whom a row of ``with_stance`` is read."""
    if placement.stance_coordinator:
        return Role.COORDINATOR
    if placement.student_id == placement.stance_for:
        return Role.STUDENT
    return Role.LECTURER if placement.stance_lecturer else Role.AGENCY


class PlacementExportView(View):
    """The list as a file: coordination, lecturers and agencies, each with what they read.

    It has the list's filters and order, and its columns once some were chosen.
    """

    def get(self, request: HttpRequest, kind: str = "xlsx") -> HttpResponse:
        user = request.user
        if not has_role(user, Role.LECTURER, Role.COORDINATOR, Role.AGENCY):
            raise PermissionDenied
        staff = has_role(user, Role.COORDINATOR)
        listing = listing_of(request.GET, staff=staff)
        board = board_of(user, listing.filters["cohort"])
        placements = placement_rows_for(user, mails=staff, **rows_of_address(listing, board))
        rows = ((row, row_of(row, role_in(row))) for row in placements)
        columns = listing.keys if listing.chosen else EVERYTHING
        if kind == "csv":
            return csv_response(csv_of(rows, columns), "praxisakten.csv")
        stream = io.BytesIO()
        workbook_of(rows, columns).save(stream)
        response = HttpResponse(
            stream.getvalue(),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
        response["Content-Disposition"] = 'attachment; filename="praxisakten.xlsx"'
        return response


# The file ---------------------------------------------------------------------------------------


def file_queryset(user: Any) -> QuerySet[Placement]:
    rows = with_pause(with_stance(with_joins(placements_visible_to(user)), user))
    return with_file_look(rows, user)


class PlacementFileView(TemplateView):
    """``/mein/praxis/<uuid>/``: one placement, as far as its reader may read it."""

    template_name = "placements/placement_file.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        placement = get_object_or_404(file_queryset(user), public_id=self.kwargs["public_id"])
        return super().get_context_data(file=file_page(placement, user), **kwargs)


# The agency's answers ---------------------------------------------------------------------------


class AnswerView(FormView):
    """The same page as behind the link, for contacts with an account: with names."""

    form_class = forms.AnswerForm
    template_name = "placements/answer_account.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not has_role(request.user, Role.AGENCY):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = list(waiting_at(self.request.user))
        return super().get_form_kwargs() | {
            "placements": rows,
            "with_names": True,
            "asks_name": False,
        }

    def form_valid(self, form: Any) -> HttpResponse:
        user: Any = self.request.user
        outcomes = actions.answer_placements(
            form.answers(), by=user, answered_by=user.get_full_name()
        )
        name = user.get_full_name()
        context = {
            "name": name,
            "shows_names": True,
            "results": [result_of(outcome, user, name) for outcome in outcomes],
            "left": sum(one.state == State.PUBLISHED for one in waiting_at(user)),
        }
        return render(self.request, "placements/answer_account_done.html", context)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | context_of(context["form"])


class AnswerForView(ActionView):
    """„Für den Träger antworten“: by telephone, on paper, by mail; with evidence."""

    permission_required = "placements.coordinate_placement"
    form_class = forms.OnBehalfForm
    template_name = "placements/answer_for.html"
    success_message = gettext_lazy("Noted. The agency gets a receipt at the stored address.")

    def get_queryset(self) -> QuerySet[Placement]:
        return file_queryset(self.request.user).select_related("place__practice_supervisor__user")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"placements": [self.object]}

    def perform(self, form: forms.OnBehalfForm) -> None:
        data = form.cleaned_data
        outcomes = actions.answer_placements(
            form.answers(),
            by=self.request.user,  # type: ignore[arg-type]
            answered_by=data["told_by"],
            evidence=form.evidence,
        )
        for outcome in outcomes:
            if outcome.error is not None:
                raise outcome.error

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | context_of(context["form"])


# The coordination's steps -----------------------------------------------------------------------


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


# Swapping ---------------------------------------------------------------------------------------


class SwapView(ActionView):
    """„Tausch anfragen“: read by the coordination only (M77)."""

    permission_required = "placements.request_swap"
    form_class = forms.SwapForm
    template_name = "placements/swap_request.html"
    success_message = gettext_lazy("Your request is with the coordination. Your place stays.")

    def get_queryset(self) -> QuerySet[Placement]:
        return file_queryset(self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"placement": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was asked before stays readable for the student (row 26)."""
        earlier = self.object.swap_requests.order_by("-made_at")
        return super().get_context_data(earlier=earlier, **kwargs)

    def perform(self, form: forms.SwapForm) -> None:
        actions.request_swap(self.object, wish=form.cleaned_data["wish"], by=self.request.user)  # type: ignore[arg-type]


class SwapListView(TemplateView):
    """Open requests to swap, oldest first."""

    template_name = "placements/swap_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not has_role(self.request.user, Role.COORDINATOR):
            raise PermissionDenied
        return super().get_context_data(swaps=list(swaps_visible_to(self.request.user)), **kwargs)


class SwapAnswerView(ActionView):
    form_class = forms.SwapAnswerForm
    template_name = "placements/swap_answer.html"
    success_message = gettext_lazy("Answered. The student reads it in the placement file.")

    def get_queryset(self) -> QuerySet[SwapRequest]:
        return swaps_visible_to(self.request.user)

    def perform(self, form: forms.SwapAnswerForm) -> None:
        actions.answer_swap(
            self.object,
            answer=form.cleaned_data["answer"],
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_success_url(self) -> str:
        return reverse("placements:swaps")
