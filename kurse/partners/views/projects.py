"""Pages of single projects: the list, one project, its goals and its documentation."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, TemplateView, View

from home.core.clock import today
from home.core.forms import ConfirmForm
from home.core.views import ActionView
from home.files.pictures import picture_response
from kurse.cohorts.views import ChangeView, fresh
from kurse.partners.actions import (
    add_entry,
    add_goal,
    change_entry,
    change_goal,
    change_project,
    create_project,
    hide_project,
    release_project,
    review_goal,
)
from kurse.partners.facts import contributors
from kurse.partners.forms import EntryForm, GoalForm, GoalReviewForm, ProjectForm
from kurse.partners.models import Project, ProjectEntry, ProjectGoal
from kurse.partners.queries import (
    SOON,
    by_level,
    documented_projects,
    entries_visible_to,
    goals_visible_to,
    pictures_visible_to,
    project_page_for,
    project_rows_for,
    projects_visible_to,
)
from kurse.partners.year import STATUS_KINDS, has_begun

EDIT = "partners.edit_project"
PAGE, ENTRIES = 25, 10


class ProjectsView(TemplateView):
    """The projects a person may read, with their parties."""

    template_name = "partners/project_list.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("partners.list_projects"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = project_rows_for(self.request.user)
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            projects=list(page.object_list),
            today=today(),
            may_edit=self.request.user.has_perm(EDIT),
            this_year=today().year if self._has_year(page.object_list) else None,
            **kwargs,
        )

    def _has_year(self, projects: Any) -> bool:
        """Whether there is a yearly analysis to lead to; asks nothing more."""
        begun = any(has_begun(project.starts_on) for project in projects)
        return begun and self.request.user.has_perm("partners.read_year")


class ProjectView(DetailView):
    """One project: who takes part, its goals, what was done. The contract for its parties."""

    template_name = "partners/project_detail.html"
    context_object_name = "project"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[Project]:
        return project_page_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, project = self.request.user, self.object
        reads = documented_projects(user).filter(pk=project.pk).exists()
        may_edit = user.has_perm(EDIT)
        goals = [_with_state(goal) for goal in project.goals.all()]
        due = [goal for goal in goals if goal.review_on and goal.review_on <= today() + SOON]
        parties = [(party.acts_on, str(party)) for party in project.parties.all()]
        return super().get_context_data(
            reads=reads,
            may_edit=may_edit,
            reads_contract=may_edit or user.has_perm("partners.read_contract", project),
            levels=[(label, names) for label, names in by_level(parties) if names],
            goals=goals,
            due=due,
            today=today(),
            **(self._entries() if reads else {}),
            **kwargs,
        )

    def _entries(self) -> dict[str, Any]:
        user = self.request.user
        rows = entries_visible_to(user).filter(project=self.object)
        page = Paginator(rows, ENTRIES).get_page(self.request.GET.get("page"))
        entries = list(page.object_list)
        for entry in entries:
            entry.names = []
        for source in contributors:
            names = source.names(entries, user)
            for entry in entries:
                entry.names += names.get(entry.pk, [])
        return {
            "page_obj": page,
            "entries": entries,
            "took_part": sum(
                len(students)
                for source in contributors
                for students in source.took_part([self.object.pk], None, None).values()
            ),
        }


def _with_state(goal: Any) -> Any:
    """The goal with its looks, and how the newest one found it."""
    goal.looks = list(goal.reviews.all())
    goal.newest = goal.looks[0] if goal.looks else None
    goal.kind = STATUS_KINDS[goal.newest.status] if goal.newest else "wait"
    return goal


class AddProjectView(ActionView):
    template_name = "partners/project_form.html"
    form_class = ProjectForm
    success_message = _("Saved. It becomes public when you release it.")

    def get_object(self) -> Any:
        if not self.request.user.has_perm(EDIT):
            raise PermissionDenied
        return None

    def perform(self, form: Any) -> None:
        fields = {name: form.cleaned_data[name] for name in form.Meta.fields}
        self.object = create_project(by=self.request.user, parties=form.parties, **fields)


class ProjectAction(ActionView):
    """A change to one visible project."""

    permission_required = EDIT
    success_message = _("Saved.")

    def get_queryset(self) -> QuerySet[Project]:
        return projects_visible_to(self.request.user)


class EditProjectView(ProjectAction, ChangeView):
    template_name = "partners/project_form.html"
    form_class = ProjectForm

    def perform(self, form: Any) -> None:
        change_project(
            fresh(self.object), parties=form.parties, by=self.request.user, **self.changes(form)
        )


class ReleaseProjectView(ProjectAction):
    template_name = "partners/project_release.html"
    form_class = ConfirmForm
    success_message = _("Released. It stands on the district’s page now.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parties = self.object.parties.select_related("agency")
        named = [(party.acts_on, str(party)) for party in parties]
        return super().get_context_data(
            levels=[(label, names) for label, names in by_level(named) if names], **kwargs
        )

    def perform(self, form: Any) -> None:
        release_project(self.object, by=self.request.user)


class HideProjectView(ProjectAction):
    template_name = "partners/project_hide.html"
    form_class = ConfirmForm
    success_message = _("The project is no longer public.")

    def perform(self, form: Any) -> None:
        hide_project(self.object, by=self.request.user)


# Goals ------------------------------------------------------------------------------------------


class AddGoalView(ProjectAction):
    template_name = "partners/goal_form.html"
    form_class = GoalForm

    def perform(self, form: Any) -> None:
        add_goal(self.object, by=self.request.user, **form.cleaned_data)


class GoalAction(ActionView):
    permission_required = EDIT
    success_message = _("Saved.")

    def get_queryset(self) -> QuerySet[ProjectGoal]:
        return goals_visible_to(self.request.user)

    def get_success_url(self) -> str:
        return self.object.project.get_absolute_url()


class EditGoalView(GoalAction, ChangeView):
    template_name = "partners/goal_form.html"
    form_class = GoalForm

    def perform(self, form: Any) -> None:
        change_goal(fresh(self.object), by=self.request.user, **self.changes(form))


class ReviewGoalView(GoalAction):
    template_name = "partners/goal_review.html"
    form_class = GoalReviewForm

    def perform(self, form: Any) -> None:
        review_goal(self.object, by=self.request.user, **form.cleaned_data)


# Documentation ----------------------------------------------------------------------------------


class AddEntryView(ProjectAction):
    template_name = "partners/entry_form.html"
    form_class = EntryForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"choices": _choices(self.object, self.request.user)}

    def perform(self, form: Any) -> None:
        add_entry(self.object, by=self.request.user, **form.values())


class EditEntryView(ActionView):
    template_name = "partners/entry_form.html"
    form_class = EntryForm
    permission_required = EDIT
    success_message = _("Saved.")

    def get_queryset(self) -> QuerySet[ProjectEntry]:
        return entries_visible_to(self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "choices": _choices(self.object.project, self.request.user),
            "has_picture": hasattr(self.object, "picture"),
        }

    def get_initial(self) -> dict[str, Any]:
        entry = self.object
        return {
            "on": entry.on,
            "text": entry.text,
            "with_whom": entry.with_whom,
            "placements": [value for source in contributors for value in source.chosen(entry)],
        }

    def perform(self, form: Any) -> None:
        change_entry(self.object, by=self.request.user, **form.values())

    def get_success_url(self) -> str:
        return self.object.project.get_absolute_url()


def _choices(project: Project, user: Any) -> list[tuple[str, str]]:
    return [choice for source in contributors for choice in source.choices(project, user)]


class PictureView(View):
    """The picture of an entry, for whoever may read the entry."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        found = pictures_visible_to(request.user)
        picture = get_object_or_404(found, entry__public_id=public_id)
        return picture_response(bytes(picture.content))
