"""The pages of concerns: list, those of one file, raising, one concern; the page behind a link."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from home.core.contacts import contact_for
from home.core.forms import ConfirmForm
from home.core.registries import LinkPage
from home.core.views import ActionView
from home.people.roles import Role, has_role
from home.tasklinks.language import wants_simple
from home.tasklinks.models import TaskLink
from kurse.concerns.actions import (
    close_concern,
    plan_concern,
    protect_concern,
    raise_concern,
    reopen_concern,
    review_concern,
    take_concern,
)
from kurse.concerns.forms import CloseForm, LinkForm, PlanForm, RaiseForm, ReopenForm
from kurse.concerns.models import ALIVE, Concern, ConcernState, RaisedAs
from kurse.concerns.queries import (
    PARTS,
    concern_rows_for,
    concerns_visible_to,
    raiser_of,
    running_at_agencies_of,
)
from kurse.placements.models import Placement
from kurse.placements.queries import placements_visible_to, with_joins, with_stance

KINDS = {"open": "bad", "taken": "wait", "planned": "ok", "closed": "end"}
#: What a step of a concern is called on its page.
VERBS = {
    "raise": gettext_lazy("Reported"),
    "take": gettext_lazy("Taken over"),
    "plan": gettext_lazy("Planned"),
    "review": gettext_lazy("Looked at again"),
    "close": gettext_lazy("Settled"),
    "reopen": gettext_lazy("Opened again"),
    "protect": gettext_lazy("Made a case of protection"),
    "show": gettext_lazy("Shown to the student"),
}


class ListView(TemplateView):
    """Of everybody one cares for: what is open first."""

    template_name = "concerns/concern_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        if not has_role(user, Role.LECTURER, Role.COORDINATOR):
            raise PermissionDenied
        rows = list(concern_rows_for(user)[:300])
        alive = [_line(row) for row in rows if row.state in ALIVE]
        return super().get_context_data(
            alive=sorted(alive, key=lambda line: list(KINDS).index(line["concern"].state)),
            settled=[_line(row) for row in rows if row.state == ConcernState.CLOSED],
            **kwargs,
        )


def _line(concern: Concern) -> dict[str, Any]:
    return {"concern": concern, "kind": KINDS[concern.state]}


class PlacementView(ActionView):
    """The base of pages about one placement."""

    def get_queryset(self) -> QuerySet[Placement]:
        user = self.request.user
        return with_stance(with_joins(placements_visible_to(user)), user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(placement=self.object, **kwargs)


class FileView(PlacementView):
    """The tab of the placement file: what was raised as far as one reads it, and the way in."""

    form_class = ConfirmForm
    template_name = "concerns/file.html"
    http_method_names = ("get", "head", "options")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = concern_rows_for(self.request.user).filter(placement=self.object)
        return super().get_context_data(rows=[_line(row) for row in rows], **kwargs)


class RaiseView(PlacementView):
    """„Sorge melden“ (P07, L06)."""

    form_class = RaiseForm
    template_name = "concerns/raise.html"
    permission_required = "concerns.raise_concern"
    success_message = gettext_lazy(
        "Coordination and lecturer get in touch. In acute danger: emergency call 112."
    )

    @property
    def role(self) -> str:
        return raiser_of(self.request.user, self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        may_protect = self.role in (RaisedAs.LECTURER, RaisedAs.COORDINATOR)
        return super().get_form_kwargs() | {"may_protect": may_protect}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(readers=readers_of(self.role), **kwargs)

    def perform(self, form: RaiseForm) -> None:
        self.made = raise_concern(self.object, by=self.request.user, **form.values())  # type: ignore[arg-type]

    def get_success_url(self) -> str:
        return self.made.get_absolute_url()


def readers_of(role: str) -> str:
    """Who will read it: said before one writes."""
    if role == RaisedAs.STUDENT:
        return _("Your lecturer and the coordination read it. The placement site does not read it.")
    if role == RaisedAs.AGENCY:
        return _(
            "Lecturer, coordination and the student read it, unless the coordination makes it a "
            "case of protection."
        )
    return _(
        "Lecturer, coordination and the student read it, unless you make it a case of protection. "
        "The placement site does not read it."
    )


class ConcernActionView(ActionView):
    """The base of pages about one concern."""

    permission_required = "concerns.clarify_concern"
    template_name = "concerns/concern_form.html"

    def get_queryset(self) -> QuerySet[Concern]:
        return concerns_visible_to(self.request.user).select_related(*PARTS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(concern=self.object, **kwargs)


class ConcernView(ConcernActionView):
    """One concern: what was said, what is planned, its way; for the carers, the next step."""

    form_class = ConfirmForm
    template_name = "concerns/concern.html"
    permission_required = ""
    http_method_names = ("get", "head", "options")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        concern, user = self.object, self.request.user
        cares = user.has_perm("concerns.clarify_concern", concern)
        reads_all = cares or concern.placement.student_id == user.pk
        events = list(concern.events.select_related("by")) if reads_all else []
        return super().get_context_data(
            cares=cares,
            reads_all=reads_all,
            kind=KINDS[concern.state],
            events=[{"event": event, "text": VERBS[event.verb]} for event in events],
            may_protect=cares and concern.raised_as != RaisedAs.STUDENT,
            **kwargs,
        )


class TakeView(ConcernActionView):
    form_class = ConfirmForm
    template_name = "concerns/concern_confirm.html"
    success_message = gettext_lazy("You care for it now. Next: a plan.")
    extra_context = {
        "heading": gettext_lazy("Take this concern over?"),
        "text": gettext_lazy("You are the one whom the others ask. Somebody has to be."),
        "button": gettext_lazy("Take over"),
    }

    def perform(self, form: Any) -> None:
        take_concern(self.object, by=self.request.user)  # type: ignore[arg-type]

    def get_success_url(self) -> str:
        return reverse("concerns:plan", args=[self.object.public_id])


class PlanView(ConcernActionView):
    """The first plan, or looking again and going on."""

    form_class = PlanForm
    success_message = gettext_lazy("The plan is saved.")

    @property
    def is_review(self) -> bool:
        return bool(self.object.state == ConcernState.PLANNED)

    def get_form_kwargs(self) -> dict[str, Any]:
        given = {"is_review": self.is_review, "protected": self.object.is_protected}
        return super().get_form_kwargs() | given

    def get_initial(self) -> dict[str, Any]:
        return {"plan": self.object.plan}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        heading = _("Look again") if self.is_review else _("Make a plan")
        return super().get_context_data(heading=heading, **kwargs)

    def perform(self, form: PlanForm) -> None:
        verb = review_concern if self.is_review else plan_concern
        verb(self.object, by=self.request.user, **form.cleaned_data)  # type: ignore[operator]


class CloseView(ConcernActionView):
    form_class = CloseForm
    success_message = gettext_lazy("Settled. Thank you for caring.")
    extra_context = {"heading": gettext_lazy("Settle the concern")}

    def perform(self, form: CloseForm) -> None:
        close_concern(self.object, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class ReopenView(ConcernActionView):
    form_class = ReopenForm
    success_message = gettext_lazy("It is open again, and yours.")
    extra_context = {"heading": gettext_lazy("Open the concern again")}

    def perform(self, form: ReopenForm) -> None:
        reopen_concern(self.object, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class ProtectView(ConcernActionView):
    """Hide it from the student, or show it."""

    form_class = ConfirmForm
    template_name = "concerns/concern_confirm.html"
    success_message = gettext_lazy("Saved.")

    def get_object(self) -> Concern:
        concern: Concern = super().get_object()
        if concern.raised_as == RaisedAs.STUDENT:
            raise Http404
        return concern

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.object.is_protected:
            words = {
                "heading": _("Show it to the student?"),
                "text": _("The student reads from now on what was said and planned."),
                "button": _("Show it"),
            }
        else:
            words = {
                "heading": _("Make it a case of protection?"),
                "text": _("The student no longer sees this concern. Lecturer and coordination do."),
                "button": _("Hide it from the student"),
            }
        return super().get_context_data(**words, **kwargs)

    def perform(self, form: Any) -> None:
        protected = not self.object.is_protected
        protect_concern(self.object, protected=protected, by=self.request.user)  # type: ignore[arg-type]


# Behind a task link -------------------------------------------------------------------------------


def raise_by_link(request: HttpRequest, link: TaskLink) -> HttpResponse:
    """P07: the placement site without account; initials only. GET shows, POST reports."""
    placements = list(running_at_agencies_of(link.person))
    form = LinkForm(request.POST if request.method == "POST" else None, placements=placements)
    status, done = 200, False
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                raise_concern(
                    form.placement(),
                    by=link.person,
                    name=form.cleaned_data["name"],
                    **form.values(),
                )
                status, done = 200, True
            except ValidationError as error:
                form.add_error(None, error)
                status = 409
    context = {
        "link": link,
        "contact": contact_for(link.person),
        "form": form,
        "done": done,
        "placements": placements,
        "simple": wants_simple(request),
    }
    return render(request, "concerns/link.html", context, status=status)


CONCERN_PAGE = LinkPage(
    slug="sorge",
    title=gettext_lazy("We have a concern"),
    handle=raise_by_link,
    purposes=frozenset({"practice.confirm", "visits.answer", "assessment.voice"}),
)
