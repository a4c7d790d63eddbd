"""Pages of the cohort: its year, its people, its students. For the coordination; a list for
lecturers."""

from kurse.cohorts.views.cohort import (
    AddPhaseView,
    AddTeamView,
    ChangeView,
    CohortMixin,
    CohortView,
    EditCohortView,
    EditPhaseView,
    EditTeamView,
    NewCohortView,
    StartView,
    fresh,
)
from kurse.cohorts.views.people import (
    AddPersonView,
    AssignTeamView,
    EndParticipationView,
    InviteView,
    PeopleView,
)
from kurse.cohorts.views.students import ExportStudentsView, MyTeamView, StudentsView

__all__ = (
    "AddPersonView",
    "AddPhaseView",
    "AddTeamView",
    "AssignTeamView",
    "ChangeView",
    "CohortMixin",
    "CohortView",
    "EditCohortView",
    "EditPhaseView",
    "EditTeamView",
    "EndParticipationView",
    "ExportStudentsView",
    "InviteView",
    "MyTeamView",
    "NewCohortView",
    "PeopleView",
    "StartView",
    "StudentsView",
    "fresh",
)
