"""Accepting an invitation, one's own details and devices, the directory of people."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, ListView

from home.core.forms import ConfirmForm
from home.core.registries import link_finisher
from home.core.views import ActionView
from home.people.actions import (
    accept_invitation,
    activate_person,
    change_own_details,
    deactivate_person,
    end_sessions,
    invite_person,
    keep_device,
    sign_out_device,
)
from home.people.forms import AcceptInvitationForm, DetailsForm, DirectoryFilterForm
from home.people.middleware import LONG
from home.people.models import Device, User
from home.people.queries import all_roles, devices_of, named, people_visible_to, person_rows
from home.people.roles import Role, roles_of


def accept_invitation_page(request: HttpRequest, link: Any) -> HttpResponse:
    """What the invitation's link opens; the answer signs the person in."""
    if link.done_at is not None:
        return render(request, "people/invitation_done.html", {"link": link})
    form = AcceptInvitationForm(request.POST or None, person=link.person)
    context = {"form": form, "link": link, "person": link.person}
    if request.method != "POST":
        return render(request, "people/invitation.html", context)
    if not form.is_valid():
        return render(request, "people/invitation.html", context, status=422)
    try:
        with transaction.atomic():
            person = accept_invitation(link.person, password=form.chosen_password)
            next(iter(link_finisher))(link, name=person.get_full_name(), by=person)
    except ValidationError as error:
        form.add_error(None, error)
        return render(request, "people/invitation.html", context, status=409)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    messages.success(request, _("Your access is set up. Welcome!"))
    return redirect("today:start")


class AccountView(ActionView):
    """„Meine Angaben“: name, telephone, language, devices."""

    form_class = DetailsForm
    template_name = "people/account.html"
    success_url = reverse_lazy("people:account")
    success_message = _("Saved.")

    def get_object(self) -> User:
        return User.objects.get(pk=self.request.user.pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            devices=devices_of(user),
            this_key=self.request.session.session_key,
            may_keep=user.has_perm("people.keep_device"),
            roles=[Role(role).label for role in sorted(roles_of(user))],
            reads_mails=user.has_perm("outbox.read_own_mails"),
            **kwargs,
        )

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        change_own_details(
            User.objects.get(pk=self.request.user.pk),
            first_name=data["first_name"],
            last_name=data["last_name"],
            phone=data["phone"],
            language=data["language"],
            by=self.request.user,
        )
        self.request.user.language = data["language"]


class OwnDeviceView(ActionView):
    """Something about one of one's own devices."""

    form_class = ConfirmForm
    template_name = "people/device_action.html"
    success_url = reverse_lazy("people:account")

    def get_queryset(self) -> QuerySet[Device]:
        return devices_of(self.request.user)


class SignOutDeviceView(OwnDeviceView):
    success_message = _("Signed out there.")

    def perform(self, form: Any) -> None:
        sign_out_device(self.object, by=self.request.user)


class OwnAccountActionView(ActionView):
    form_class = ConfirmForm
    template_name = "people/device_action.html"
    success_url = reverse_lazy("people:account")

    def get_object(self) -> User:
        return User.objects.get(pk=self.request.user.pk)


class SignOutOthersView(OwnAccountActionView):
    success_message = _("Signed out everywhere else.")

    def perform(self, form: Any) -> None:
        end_sessions(self.object, but=self.request.session.session_key or "")


class KeepDeviceView(OwnAccountActionView):
    permission_required = "people.keep_device"
    success_message = _("You stay signed in on this device for 14 days.")

    def perform(self, form: Any) -> None:
        session = self.request.session
        keep_device(self.object, session.session_key or "", by=self.request.user)
        session["long"] = True
        session.set_expiry(int(LONG.total_seconds()))


# --- The directory


class DirectoryView(ListView):
    """Who is known, what they are, and whether they have set up their access."""

    template_name = "people/directory.html"
    context_object_name = "people"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[User]:
        user = self.request.user
        if not user.has_perm("people.read_directory"):
            raise PermissionDenied
        self.form = DirectoryFilterForm(self.request.GET)
        self.roles = all_roles()
        people = person_rows(people_visible_to(user))
        if self.form.is_valid():
            people = self._filtered(people, self.form.cleaned_data)
        return people

    def _filtered(self, people: QuerySet[User], wanted: dict[str, Any]) -> QuerySet[User]:
        people = named(people, wanted["q"])
        if wanted["role"]:
            people = people.filter(
                pk__in=[pk for pk, roles in self.roles.items() if wanted["role"] in roles]
            )
        conditions: dict[str, dict[str, Any]] = {
            "none": {"invited_at__isnull": True, "joined_at__isnull": True},
            "invited": {"invited_at__isnull": False, "joined_at__isnull": True},
            "joined": {"joined_at__isnull": False},
            "ended": {"is_active": False},
        }
        return people.filter(**conditions.get(wanted["access"], {}))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(form=self.form, **kwargs)
        context["listed"] = [
            {"person": person, "roles": _labels(self.roles.get(person.pk, set()))}
            for person in context["people"]
        ]
        return context


def _labels(roles: set[str]) -> list[Any]:
    return [role.label for role in Role if role.value in roles]


class PersonView(DetailView):
    """One person's account: its state and what may be done with it. No study data."""

    template_name = "people/person.html"
    context_object_name = "person"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[User]:
        return people_visible_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, person = self.request.user, self.object
        return super().get_context_data(
            roles=_labels(set(roles_of(person))),
            events=person.events.select_related("by").order_by("-at", "-pk")[:20],
            may_invite=user.has_perm("people.invite_person", person),
            may_end=user.has_perm("people.deactivate_person", person) and user.pk != person.pk,
            reads_contact=user.has_perm("outbox.manage_mails"),
            **kwargs,
        )


class PersonActionView(ActionView):
    form_class = ConfirmForm
    template_name = "people/person_action.html"

    def get_queryset(self) -> QuerySet[User]:
        return people_visible_to(self.request.user)

    def get_success_url(self) -> str:
        return reverse("directory:person", args=[self.object.public_id])


class InvitePersonView(PersonActionView):
    permission_required = "people.invite_person"
    success_message = _("The invitation is on its way.")
    extra_context = {
        "title": _("Send an invitation?"),
        "text": _("The person gets a link by which they set up their access. An older one ends."),
        "button": _("Send the invitation"),
    }

    def perform(self, form: Any) -> None:
        invite_person(self.object, by=self.request.user)


class DeactivatePersonView(PersonActionView):
    permission_required = "people.deactivate_person"
    success_message = _("The account has ended. All devices are signed out.")
    extra_context = {
        "title": _("End this account?"),
        "text": _("All devices are signed out at once, open links are withdrawn. History stays."),
        "button": _("End the account"),
    }

    def perform(self, form: Any) -> None:
        deactivate_person(self.object, by=self.request.user)


class ActivatePersonView(PersonActionView):
    permission_required = "people.deactivate_person"
    success_message = _("The person may sign in again.")
    extra_context = {
        "title": _("Activate this account again?"),
        "text": _("The person may sign in again. Links have to be sent anew."),
        "button": _("Activate"),
    }

    def perform(self, form: Any) -> None:
        activate_person(self.object, by=self.request.user)
