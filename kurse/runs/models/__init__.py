"""Runs: a course with dates and people. Registration, waiting list, attendance, evidence."""

from kurse.runs.models.attending import (
    APPEAL_STEPS,
    Appeal,
    AppealState,
    AttendanceEvent,
    Presence,
    RunAttendance,
)
from kurse.runs.models.keeping import (
    KeptLesson,
)
from kurse.runs.models.planning import (
    PUBLIC_STATES,
    RUN_STEPS,
    TAKING_STATES,
    UNIT_MINUTES,
    Audience,
    Content,
    CourseRun,
    Duty,
    Entry,
    RunEvent,
    RunSession,
    RunStaff,
    RunState,
)
from kurse.runs.models.registering import (
    ENDED_STATES,
    REGISTRATION_STEPS,
    TAKEN_STATES,
    Registration,
    RegistrationEvent,
    RegistrationState,
)
from kurse.runs.models.voices import (
    Opinion,
    RunNotice,
    random_key,
)

__all__ = [
    "APPEAL_STEPS",
    "ENDED_STATES",
    "PUBLIC_STATES",
    "REGISTRATION_STEPS",
    "RUN_STEPS",
    "TAKEN_STATES",
    "TAKING_STATES",
    "UNIT_MINUTES",
    "Appeal",
    "AppealState",
    "AttendanceEvent",
    "Audience",
    "Content",
    "CourseRun",
    "Duty",
    "Entry",
    "KeptLesson",
    "Opinion",
    "Presence",
    "Registration",
    "RegistrationEvent",
    "RegistrationState",
    "RunAttendance",
    "RunEvent",
    "RunNotice",
    "RunSession",
    "RunStaff",
    "RunState",
    "random_key",
]
