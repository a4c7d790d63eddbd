"""Pages of groups: list, one group, its members, its end; requests for contact; the record."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView, View

from home.core.clock import today
from home.core.forms import ConfirmForm
from home.core.views import ActionView
from home.papers import pdf_response
from home.people.roles import Role, roles_of
from home.rulebook.queries import rule
from kurse.cohorts.models import Cohort, Participation
from kurse.cohorts.queries import (
    cohorts_coordinated_by,
    participations_of,
    student_participations_visible_to,
)
from kurse.supervision.actions import (
    answer_signal,
    ask_contact,
    close_group,
    form_group,
    move_member,
    record_contract,
)
from kurse.supervision.forms import ContractForm, GroupForm, MoveMemberForm, SignalForm
from kurse.supervision.models import (
    AskedOf,
    ContactSignal,
    GroupMember,
    SupervisionGroup,
)
from kurse.supervision.periods import texts_deleted_on
from kurse.supervision.proof import attendance_proof, count_in_short, count_sentence
from kurse.supervision.queries import (
    HELD,
    agreement_text,
    agreements_inside,
    attendance_of,
    group_of,
    group_rows_for,
    groups_visible_to,
    members_of,
    released_agreements_of,
    sessions_with_attendance,
    signals_to_answer,
    signals_visible_to,
    students_led_by,
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
                    "participation": row,
                    "rows": list(attendance_of(row, seen_by=user)),
                    "sentence": count_sentence(row),
                }
                for row in own
            ],
            is_student=Role.STUDENT in roles,
            supervises=Role.SUPERVISOR in roles,
            waiting=waiting,
            signals=list(signals_to_answer(user)),
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
        sessions = list(sessions_with_attendance(group, seen_by=user))
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
            agreements=[
                (row, agreement_text(row)) for row in agreements_inside(user).filter(group=group)
            ],
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
            participation=participation,
            sentence=count_sentence(participation),
            short=count_in_short(participation),
            agreements=released_agreements_of(participation, seen_by=self.request.user),
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


class ProofView(View):
    """The proof of attendance as PDF: dates, lengths, presence, and no content (row 52)."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        user = request.user
        rows = student_participations_visible_to(user) | students_led_by(user)
        participation: Participation = get_object_or_404(
            rows.select_related("user", "cohort").distinct(), public_id=public_id
        )
        language = "de" if (get_language() or "de").startswith("de") else "en"
        paper = attendance_proof(participation, seen_by=user, language=language)
        return pdf_response(paper, _("Proof of attendance"))


class GroupActionView(ActionView):
    """The base of what the supervisor does with the group."""

    permission_required = "supervision.lead_group"

    def get_queryset(self) -> QuerySet[SupervisionGroup]:
        return groups_visible_to(self.request.user).select_related("cohort", "supervisor")

    def get_success_url(self) -> str:
        return reverse("supervision:group", args=[self.object.public_id])


class ContractView(GroupActionView):
    """The contract phase: the day on which all agreed in writing."""

    form_class = ContractForm
    template_name = "supervision/contract_form.html"
    success_message = gettext_lazy("The day is saved.")

    def get_initial(self) -> dict[str, Any]:
        return {"on": self.object.contract_on or today()}

    def perform(self, form: forms.Form) -> None:
        record_contract(self.object, on=form.cleaned_data["on"], by=self.request.user)


class CloseGroupView(GroupActionView):
    """The end of a group (V07): first the download of the own texts, then closing."""

    form_class = ConfirmForm
    template_name = "supervision/group_close.html"
    success_message = gettext_lazy("The group is closed. Thank you for your work.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            deleted_on=texts_deleted_on(self.object, ends=today()), **kwargs
        )

    def perform(self, form: forms.Form) -> None:
        close_group(self.object, by=self.request.user)


class SignalView(ActionView):
    """ "Please contact me": the student asks, or the supervisor for a student. No reason."""

    form_class = SignalForm
    template_name = "supervision/signal_form.html"

    def get_queryset(self) -> QuerySet[Participation]:
        user = self.request.user
        own = Participation.objects.filter(pk__in=participations_of(user, Role.STUDENT))
        return (own | students_led_by(user)).select_related("user").distinct()

    def get_form_kwargs(self) -> dict[str, Any]:
        choices = list(AskedOf.choices)
        if self.object.user_id != self.request.user.pk or group_of(self.object.user) is None:
            choices = [row for row in choices if row[0] == AskedOf.COORDINATION]
        return {**super().get_form_kwargs(), "choices": choices}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = self.object.user_id == self.request.user.pk
        asked = signals_visible_to(self.request.user).filter(
            participation=self.object, answered_at__isnull=True
        )
        return super().get_context_data(own=own, asked=asked, **kwargs)

    def perform(self, form: forms.Form) -> None:
        ask_contact(self.object, asked=form.cleaned_data["asked"], by=self.request.user)

    def get_success_message(self) -> str:
        if self.object.user_id == self.request.user.pk:
            return _("Your request is on its way. Somebody will get in touch with you.")
        return _("The placement coordination sees the name and gets in touch.")

    def get_success_url(self) -> str:
        return reverse("supervision:start")


class AnswerSignalView(ActionView):
    """They got in touch."""

    form_class = ConfirmForm
    http_method_names = ("post",)
    permission_required = "supervision.answer_signal"
    success_message = gettext_lazy("Noted. Thank you for getting in touch.")

    def get_queryset(self) -> QuerySet[ContactSignal]:
        return signals_visible_to(self.request.user)

    def perform(self, form: forms.Form) -> None:
        answer_signal(self.object, by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("supervision:start")
