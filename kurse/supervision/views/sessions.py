"""Pages of sessions: the series, one session with its attendance, its guide, its changes."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import DetailView

from home.core.views import ActionView
from kurse.supervision.actions import (
    cancel_session,
    correct_attendance,
    hold_session,
    move_session,
    plan_series,
)
from kurse.supervision.forms import (
    AttendanceForm,
    CancelSessionForm,
    MoveSessionForm,
    NoteForm,
    SeriesForm,
    StartsForm,
)
from kurse.supervision.models import Session, SessionForm, SessionState
from kurse.supervision.peer import PHASES
from kurse.supervision.periods import texts_deleted_on
from kurse.supervision.queries import (
    HELD,
    expected_at,
    familiar_names,
    members_of,
    note_text,
    own_note,
    sessions_visible_to,
    shared_note_for,
)
from kurse.supervision.series import clash_on
from kurse.supervision.views.groups import GroupActionView


class PlanSeriesView(GroupActionView):
    """A whole series: first its dates with what stands in their way, then planned as ticked."""

    form_class = SeriesForm
    template_name = "supervision/series_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "members": members_of(self.object)}

    def form_valid(self, form: SeriesForm) -> HttpResponse:
        proposals = form.proposals(self.object)
        choices = [(row.value, row.value) for row in proposals if row.value]
        starts = StartsForm(self.request.POST, choices=choices)
        self.starts = starts.moments() if starts.is_valid() else []
        if "plan" not in self.request.POST or not self.starts:
            asked = "plan" in self.request.POST
            context = self.get_context_data(form=form, proposals=proposals, none_ticked=asked)
            return self.render_to_response(context, status=422 if asked else 200)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = (
            {
                name: self.request.POST.get(name, "")
                for name in kwargs["form"].fields
                if kwargs.get("proposals")
            }
            if "form" in kwargs
            else {}
        )
        return super().get_context_data(given=given, **kwargs)

    def perform(self, form: forms.Form) -> None:
        data = form.cleaned_data
        planned = plan_series(
            self.object,
            starts=self.starts,
            minutes=data["minutes"],
            location=data["location"],
            form=data["form"],
            member=data["member"],
            by=self.request.user,
        )
        self.count = len(planned)

    def get_success_message(self) -> str:
        return ngettext(
            "%(count)s session is planned.", "%(count)s sessions are planned.", self.count
        ) % {"count": self.count}


class SessionActionView(ActionView):
    """The base of pages about one session."""

    def get_queryset(self) -> QuerySet[Session]:
        return sessions_visible_to(self.request.user).select_related(
            "group__cohort", "group__supervisor"
        )

    def get_success_url(self) -> str:
        return reverse("supervision:session", args=[self.object.public_id])


class SessionView(SessionActionView):
    """One session: attendance in one minute; below it, for the supervisor alone, the own note."""

    form_class = AttendanceForm
    template_name = "supervision/session_detail.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        session = self.get_object()
        self.leads = request.user.has_perm("supervision.lead_session", session)
        self.coordinates = request.user.has_perm("supervision.coordinate_group", session.group)
        self.correcting = session.state in HELD
        if request.method == "POST":
            self.permission_required = (
                "supervision.correct_session" if self.correcting else "supervision.lead_session"
            )
        return super().dispatch(request, *args, **kwargs)

    def attendances(self) -> list[Any]:
        return list(
            self.object.attendances.select_related("member__participation__user").order_by(
                "member__participation__user__sort_key"
            )
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        if self.correcting:
            rows = self.attendances()
            members = [row.member for row in rows]
            present = {row.member_id: row.present for row in rows}
        else:
            members, present = expected_at(self.object), {}
        return {
            **super().get_form_kwargs(),
            "members": members,
            "present": present,
            "correcting": self.correcting,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, session = self.request.user, self.object
        rows = self.attendances()
        if not (self.leads or self.coordinates):
            rows = [row for row in rows if row.member.participation.user_id == user.pk]
        context = super().get_context_data(
            session=session,
            group=session.group,
            leads=self.leads,
            coordinates=self.coordinates,
            may_enter=self.leads and session.state == SessionState.PLANNED,
            may_correct=(self.leads and session.state == SessionState.HELD)
            or (self.coordinates and session.state in HELD),
            presences=rows,
            events=session.events.select_related("by") if self.leads or self.coordinates else [],
            is_peer=session.form == SessionForm.PEER and not self.coordinates,
            **kwargs,
        )
        if self.leads:
            note = own_note(session, user)
            context["note"] = note
            context["note_form"] = NoteForm(
                initial={"text": note_text(note)}, known_names=familiar_names(session.group)
            )
            context["note_until"] = texts_deleted_on(session.group)
        elif not self.coordinates:
            context["shared_note"] = shared_note_for(session, user)
        return context

    def perform(self, form: AttendanceForm) -> None:
        if self.correcting:
            correct_attendance(
                self.object,
                present=form.present(),
                by=self.request.user,
                note=form.cleaned_data["note"],
            )
        else:
            hold_session(self.object, present=form.present(), by=self.request.user)
        present = form.present().values()
        self.counts = (sum(present), len(present) - sum(present))

    def get_success_message(self) -> str:
        return _("Saved: %(present)s present, %(absent)s absent.") % {
            "present": self.counts[0],
            "absent": self.counts[1],
        }


class PeerGuideView(DetailView):
    """The phases of a peer consultation on the screen, with a clock for who wants one."""

    template_name = "supervision/peer_guide.html"
    context_object_name = "session"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"
    extra_context = {"phases": PHASES, "total": sum(phase.minutes for phase in PHASES)}

    def get_queryset(self) -> QuerySet[Session]:
        return sessions_visible_to(self.request.user).select_related("group")


class MoveSessionView(SessionActionView):
    form_class = MoveSessionForm
    permission_required = "supervision.lead_session"
    template_name = "supervision/session_change.html"
    success_message = gettext_lazy("The session is moved. Everybody gets a mail.")
    extra_context = {"heading": gettext_lazy("Move the session")}

    def form_valid(self, form: MoveSessionForm) -> HttpResponse:
        """A holiday is said once; whoever saves again means it."""
        session = self.object
        clash = clash_on(session.group, form.moment(), session.minutes, but=session)
        if clash and not self.request.POST.get("anyway"):
            form.add_error("day", clash)
            context = self.get_context_data(form=form, ask_again=True)
            return self.render_to_response(context, status=409)
        return super().form_valid(form)

    def perform(self, form: MoveSessionForm) -> None:
        move_session(
            self.object, to=form.moment(), by=self.request.user, note=form.cleaned_data["note"]
        )


class CancelSessionView(SessionActionView):
    form_class = CancelSessionForm
    permission_required = "supervision.lead_session"
    template_name = "supervision/session_change.html"
    success_message = gettext_lazy("The session is cancelled. Everybody gets a mail.")
    extra_context = {"heading": gettext_lazy("Cancel the session")}

    def perform(self, form: CancelSessionForm) -> None:
        cancel_session(self.object, by=self.request.user, note=form.cleaned_data["note"])
