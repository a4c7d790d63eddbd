"""Pages of agencies: the list, one agency, its profile, people and placement sites."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, TemplateView

from home.core.clock import today
from home.core.forms import ConfirmForm
from home.core.views import ActionView
from home.people.actions import create_person
from home.people.roles import Role, has_role
from kurse.cohorts.views import ChangeView, fresh
from kurse.partners.actions import (
    add_note,
    change_agency,
    change_contact,
    change_facility,
    create_agency,
    create_contact,
    create_facility,
    draft_profile,
    hide_profile,
    release_profile,
    replace_map,
    take_map_back,
)
from kurse.partners.facts import agency_lines
from kurse.partners.forms import (
    AgencyFilterForm,
    AgencyForm,
    ContactForm,
    FacilityForm,
    MapForm,
    NewContactForm,
    NoteForm,
    ProfileForm,
    ReleaseForm,
)
from kurse.partners.models import Agency, CityMap, Contact, Facility
from kurse.partners.queries import (
    agencies_of,
    agencies_visible_to,
    agency_page_for,
    agency_rows_for,
    contacts_of,
    contacts_visible_to,
    districts,
    facilities_visible_to,
    projects_of_agency,
)

PAGE = 25
COORDINATE = "partners.coordinate_agencies"
SORTS = {
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "level": ("level", "name"),
    "-level": ("-level", "name"),
}


class AgenciesView(TemplateView):
    """All agencies for the coordination; others see released profiles, own and teams'."""

    template_name = "partners/agency_list.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("partners.list_agencies"):
            raise PermissionDenied
        if not has_role(request.user, Role.COORDINATOR, Role.LECTURER):
            own = list(agencies_of(request.user).order_by("name")[:2])
            if len(own) == 1:  # a contact of one agency wants that one
                return redirect(own[0])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = list(districts())
        form = AgencyFilterForm(self.request.GET, districts=known)
        sort = self.request.GET.get("sort", "name")
        rows = form.narrow(agency_rows_for(self.request.user)).order_by(
            *SORTS.get(sort, SORTS["name"])
        )
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        agencies = list(page.object_list)
        for agency in agencies:
            agency.districts = [row for row in known if row.pk in agency.district_ids]
        return super().get_context_data(
            form=form,
            page_obj=page,
            agencies=agencies,
            sort=sort,
            may_coordinate=self.request.user.has_perm(COORDINATE),
            **kwargs,
        )


class AgencyView(DetailView):
    """One agency; contacts and notes only for those whom rows 28 and 29 name."""

    template_name = "partners/agency_detail.html"
    context_object_name = "agency"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[Agency]:
        return agency_page_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, agency = self.request.user, self.object
        sees_contacts = user.has_perm("partners.view_contacts", agency)
        sees_notes = user.has_perm("partners.view_notes", agency)
        return super().get_context_data(
            contacts=list(contacts_of(agency)) if sees_contacts else [],
            sees_contacts=sees_contacts,
            sees_notes=sees_notes,
            notes=list(agency.notes.select_related("by")) if sees_notes else [],
            note_form=NoteForm(),
            may_coordinate=user.has_perm(COORDINATE),
            may_edit=user.has_perm("partners.edit_profile", agency),
            projects=projects_of_agency(agency, user),
            lines=[line for source in agency_lines for line in source(agency, user)],
            today=today(),
            **kwargs,
        )


class AgencyAction(ActionView):
    """A change to one visible agency."""

    permission_required = COORDINATE
    success_message = _("Saved.")

    def get_queryset(self) -> QuerySet[Agency]:
        return agencies_visible_to(self.request.user)


class AddAgencyView(ActionView):
    template_name = "partners/agency_form.html"
    form_class = AgencyForm
    success_message = _("Saved.")

    def get_object(self) -> Any:
        if not self.request.user.has_perm(COORDINATE):
            raise PermissionDenied
        return None

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        self.object = create_agency(
            by=self.request.user, slug=data["slug"], name=data["name"], level=data["level"]
        )


class EditAgencyView(AgencyAction, ChangeView):
    template_name = "partners/agency_form.html"
    form_class = AgencyForm

    def perform(self, form: Any) -> None:
        change_agency(fresh(self.object), by=self.request.user, **self.changes(form))


class ProfileView(AgencyAction):
    """The agency writes, the coordination releases (row 27)."""

    template_name = "partners/profile_form.html"
    form_class = ProfileForm
    permission_required = "partners.edit_profile"
    success_message = _("Saved. The text is public as soon as the coordination releases it.")

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.object.profile_draft or self.object.public_profile}

    def perform(self, form: Any) -> None:
        draft_profile(self.object, form.cleaned_data["text"], by=self.request.user)


class ReleaseProfileView(AgencyAction):
    template_name = "partners/profile_release.html"
    form_class = ReleaseForm
    success_message = _("Released. Everybody can read the profile now.")

    def get_initial(self) -> dict[str, Any]:
        return {"seen": self.object.profile_draft}

    def perform(self, form: Any) -> None:
        seen = form.cleaned_data["seen"].replace("\r\n", "\n")
        release_profile(self.object, seen=seen, by=self.request.user)


class HideProfileView(AgencyAction):
    template_name = "partners/profile_hide.html"
    form_class = ConfirmForm
    success_message = _("The profile is no longer public.")

    def perform(self, form: Any) -> None:
        hide_profile(self.object, by=self.request.user)


class AddNoteView(AgencyAction):
    template_name = "partners/note_form.html"
    form_class = NoteForm

    def perform(self, form: Any) -> None:
        add_note(self.object, form.cleaned_data["text"], by=self.request.user)


class AddFacilityView(AgencyAction):
    template_name = "partners/facility_form.html"
    form_class = FacilityForm

    def perform(self, form: Any) -> None:
        create_facility(by=self.request.user, agency=self.object, **form.cleaned_data)


class EditFacilityView(ChangeView):
    template_name = "partners/facility_form.html"
    form_class = FacilityForm
    permission_required = COORDINATE

    def get_queryset(self) -> QuerySet[Facility]:
        return facilities_visible_to(self.request.user)

    def perform(self, form: Any) -> None:
        change_facility(fresh(self.object), by=self.request.user, **self.changes(form))

    def get_success_url(self) -> str:
        return self.object.agency.get_absolute_url()


class AddContactView(AgencyAction):
    template_name = "partners/contact_form.html"
    form_class = NewContactForm

    def perform(self, form: Any) -> None:
        data, by = form.cleaned_data, self.request.user
        user = data["user"] or create_person(
            email=data["email"],
            first_name=data["first_name"],
            last_name=data["last_name"],
            phone=data["phone"],
            by=by,
        )
        create_contact(
            by=by,
            agency=self.object,
            user=user,
            function=data["function"],
            qualification=data["qualification"],
            gets_mail=data["gets_mail"],
        )


class EditContactView(ChangeView):
    """The agency may for its own people, the coordination for all (row 29)."""

    template_name = "partners/contact_form.html"
    form_class = ContactForm
    permission_required = "partners.edit_contact"

    def get_queryset(self) -> QuerySet[Contact]:
        return contacts_visible_to(self.request.user)

    def perform(self, form: Any) -> None:
        change_contact(fresh(self.object), by=self.request.user, **self.changes(form))

    def get_success_url(self) -> str:
        return self.object.agency.get_absolute_url()


class MapView(ActionView):
    """The city map: put up a GeoJSON in place of the drawn one."""

    template_name = "partners/map.html"
    form_class = MapForm
    success_message = _("The map is shown from now on.")
    success_url = reverse_lazy("partners:map")

    def get_object(self) -> CityMap | None:
        if not self.request.user.has_perm(COORDINATE):
            raise PermissionDenied
        return CityMap.objects.first()

    def perform(self, form: MapForm) -> None:
        data = form.cleaned_data
        replace_map(data["file"], source=data["source"], by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(districts=list(districts()), **kwargs)


class DropMapView(MapView):
    """Back to what was shown before."""

    template_name = "partners/map_drop.html"
    form_class = ConfirmForm
    success_message = _("The map is as it was before.")

    def perform(self, form: ConfirmForm) -> None:
        take_map_back(by=self.request.user)
