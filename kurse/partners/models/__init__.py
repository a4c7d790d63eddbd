"""Districts, sites, agencies with their people; single projects and their documentation."""

from kurse.partners.models.agencies import (
    Agency,
    AgencyNote,
    CityMap,
    Contact,
    District,
    Facility,
    Function,
    Level,
    Site,
)
from kurse.partners.models.projects import (
    EntryPicture,
    GoalReview,
    GoalStatus,
    Project,
    ProjectEntry,
    ProjectGoal,
    ProjectParty,
)

__all__ = [
    "Agency",
    "AgencyNote",
    "CityMap",
    "Contact",
    "District",
    "EntryPicture",
    "Facility",
    "Function",
    "GoalReview",
    "GoalStatus",
    "Level",
    "Project",
    "ProjectEntry",
    "ProjectGoal",
    "ProjectParty",
    "Site",
]
