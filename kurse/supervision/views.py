"""Pages of supervision. The note has its own view: nothing else ever opens one."""

from typing import Any

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
from django.views.generic import DetailView, ListView

from home.core.clock import today
from home.core.views import ActionView
from home.people.roles import Role, roles_of
from home.rulebook.queries import rule
from kurse.cohorts.models import Cohort
from kurse.cohorts.queries import (
    cohorts_coordinated_by,
    participations_of,
    student_participations_visible_to,
)
from kurse.supervision.actions import (
    cancel_session,
    correct_attendance,
    form_group,
    hold_session,
    move_member,
    move_session,
    plan_series,
    write_note,
)
from kurse.supervision.forms import (
    AttendanceForm,
    CancelSessionForm,
    GroupForm,
    MoveMemberForm,
    MoveSessionForm,
    NoteForm,
    SeriesForm,
)
from kurse.supervision.models import GroupMember, Session, SessionState, SupervisionGroup
from kurse.supervision.panels import count_sentence, note_deleted_on
from kurse.supervision.queries import (
    HELD,
    attendance_of,
    group_rows_for,
    groups_visible_to,
    members_of,
    note_of,
    sessions_visible_to,
    sessions_with_attendance,
    students_without_group,
    supervisors_in,
)


class StartView(ListView):
    """Groups of a supervisor or coordinator; a student's own dates and count."""

    template_name = "supervision/group_list.html"
    context_object_name = "groups"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if roles_of(request.user).isdisjoint({Role.STUDENT, Role.SUPERVISOR, Role.COORDINATOR}):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[SupervisionGroup]:
        return group_rows_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        roles = roles_of(user)
        own: list[Any] = []
        if Role.STUDENT in roles:
            own = list(participations_of(user, Role.STUDENT).select_related("cohort"))
        waiting: list[Any] = []
        if Role.COORDINATOR in roles:
            waiting = [
                (cohort, students_without_group(cohort).count())
                for cohort in cohorts_coordinated_by(user).filter(ends_on__gte=today())
            ]
        return super().get_context_data(
            own=[
                {
                    "cohort": row.cohort,
                    "rows": list(attendance_of(row, seen_by=user)),
                    "sentence": count_sentence(row),
                }
                for row in own
            ],
            waiting=waiting,
            required=rule("supervision.sessions_required"),
            **kwargs,
        )


class GroupView(DetailView):
    """One group: members, sessions; supervisors act here, others see dates and presence."""

    template_name = "supervision/group_detail.html"
    context_object_name = "group"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[SupervisionGroup]:
        return groups_visible_to(self.request.user).select_related("supervisor", "cohort")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, group = self.request.user, self.object
        leads = user.has_perm("supervision.lead_group", group)
        coordinates = user.has_perm("supervision.coordinate_group", group)
        sees_all = leads or coordinates
        members = list(members_of(group))
        sessions = list(sessions_with_attendance(group))
        for session in sessions:
            rows = session.attendances.all()
            session.present_count = sum(row.present for row in rows)  # type: ignore[attr-defined]
            session.row_count = len(rows)  # type: ignore[attr-defined]
            session.mine = next(  # type: ignore[attr-defined]
                (row for row in rows if row.member.participation.user_id == user.pk), None
            )
        if sees_all:
            for member in members:
                member.attended = sum(  # type: ignore[attr-defined]
                    row.present
                    for session in sessions
                    if session.state in HELD
                    for row in session.attendances.all()
                    if row.member_id == member.pk
                )
        return super().get_context_data(
            leads=leads,
            coordinates=coordinates,
            sees_all=sees_all,
            members=members,
            sessions=sessions,
            held=sum(session.state in HELD for session in sessions),
            required=rule("supervision.sessions_required"),
            warn=len(members) >= rule("supervision.members_warn"),
            **kwargs,
        )


class RecordView(DetailView):
    """A placement's supervision as student, lecturer and coordination may see it: dates, length,
    presence, and nothing else (row 52). Agencies and others find nothing here."""

    template_name = "supervision/record.html"
    context_object_name = "placement"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[Any]:
        from kurse.placements.queries import placements_visible_to

        students = student_participations_visible_to(self.request.user)
        return placements_visible_to(self.request.user).filter(student__in=students.values("user"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        participation = get_object_or_404(
            student_participations_visible_to(self.request.user),
            user=self.object.student_id,
            cohort=self.object.phase.cohort_id,
        )
        rows = list(attendance_of(participation, seen_by=self.request.user))
        return super().get_context_data(
            presences=rows,
            attended=sum(row.present for row in rows),
            required=rule("supervision.sessions_required"),
            sentence=count_sentence(participation),
            **kwargs,
        )


class FormGroupView(ActionView):
    """A new group in a cohort; proposes the next students in list order, by team."""

    form_class = GroupForm
    template_name = "supervision/group_form.html"
    permission_required = "cohorts.coordinate_cohort"
    success_message = gettext_lazy("The group is formed.")

    def get_queryset(self) -> QuerySet[Cohort]:
        return cohorts_coordinated_by(self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        number = self.object.supervision_groups.count() + 1
        return {
            **super().get_form_kwargs(),
            "supervisors": supervisors_in(self.object),
            "students": students_without_group(self.object),
            "proposal": _("Group %(number)s") % {"number": number},
        }

    def get_initial(self) -> dict[str, Any]:
        return {"members": list(students_without_group(self.object)[:6])}

    def perform(self, form: forms.Form) -> None:
        data = form.cleaned_data
        self.made = form_group(
            self.object,
            name=data["name"],
            supervisor=data["supervisor"],
            members=data["members"],
            by=self.request.user,
        )
        if len(data["members"]) >= rule("supervision.members_warn"):
            messages.warning(
                self.request,
                _("This group has %(count)s members. Above six, trust grows more slowly.")
                % {"count": len(data["members"])},
            )

    def get_success_url(self) -> str:
        return reverse("supervision:start")


class MoveMemberView(ActionView):
    """Another group for one member."""

    form_class = MoveMemberForm
    template_name = "supervision/member_move.html"
    permission_required = "supervision.coordinate_group"
    success_message = gettext_lazy("The group is changed from today on.")

    def get_queryset(self) -> QuerySet[SupervisionGroup]:
        return groups_visible_to(self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        group = self.get_object()
        self.member: GroupMember = get_object_or_404(
            members_of(group), participation__public_id=kwargs["participation"]
        )
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        others = groups_visible_to(self.request.user).filter(cohort=self.object.cohort_id)
        return {**super().get_form_kwargs(), "groups": others.exclude(pk=self.object.pk)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(member=self.member, **kwargs)

    def perform(self, form: forms.Form) -> None:
        move_member(self.member, to=form.cleaned_data["to"], by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("supervision:group", args=[self.object.public_id])


class PlanSeriesView(ActionView):
    """A whole series in one step."""

    form_class = SeriesForm
    template_name = "supervision/series_form.html"
    permission_required = "supervision.lead_group"

    def get_queryset(self) -> QuerySet[SupervisionGroup]:
        return groups_visible_to(self.request.user)

    def perform(self, form: forms.Form) -> None:
        planned = plan_series(
            self.object,
            starts=form.starts(),
            minutes=form.cleaned_data["minutes"],
            location=form.cleaned_data["location"],
            by=self.request.user,
        )
        self.count = len(planned)

    def get_success_message(self) -> str:
        return ngettext(
            "%(count)s session is planned.", "%(count)s sessions are planned.", self.count
        ) % {"count": self.count}

    def get_success_url(self) -> str:
        return reverse("supervision:group", args=[self.object.public_id])


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
            members, present = list(members_of(self.object.group)), {}
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
            **kwargs,
        )
        if self.leads:
            context["note_form"] = NoteForm(initial={"text": note_of(session, user)})
            context["note_until"] = note_deleted_on(session.group)
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


class NoteView(SessionActionView):
    """Keep the own note. POST only; the text is shown on the session's page to its author."""

    form_class = NoteForm
    permission_required = "supervision.write_note"
    http_method_names = ("post",)
    success_message = gettext_lazy("Note saved. Only you can read it.")

    def perform(self, form: forms.Form) -> None:
        write_note(self.object, text=form.cleaned_data["text"], by=self.request.user)

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("The note is too long. It is not saved."))
        return redirect(self.get_success_url())


class MoveSessionView(SessionActionView):
    form_class = MoveSessionForm
    permission_required = "supervision.lead_session"
    template_name = "supervision/session_change.html"
    success_message = gettext_lazy("The session is moved.")
    extra_context = {"heading": gettext_lazy("Move the session")}

    def perform(self, form: MoveSessionForm) -> None:
        move_session(
            self.object, to=form.moment(), by=self.request.user, note=form.cleaned_data["note"]
        )


class CancelSessionView(SessionActionView):
    form_class = CancelSessionForm
    permission_required = "supervision.lead_session"
    template_name = "supervision/session_change.html"
    success_message = gettext_lazy("The session is cancelled.")
    extra_context = {"heading": gettext_lazy("Cancel the session")}

    def perform(self, form: CancelSessionForm) -> None:
        cancel_session(self.object, by=self.request.user, note=form.cleaned_data["note"])
