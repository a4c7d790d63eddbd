"""Supervision: groups, sessions, who was there; and texts that stay in the room."""

from kurse.supervision.models.groups import AskedOf, ContactSignal, GroupMember, SupervisionGroup
from kurse.supervision.models.sessions import (
    ALONE,
    COUNTING,
    SESSION_STEPS,
    Attendance,
    ChangeReason,
    CorrectionReason,
    Session,
    SessionEvent,
    SessionForm,
    SessionState,
)
from kurse.supervision.models.texts import (
    AgreementState,
    OutsideAgreement,
    OutsideConsent,
    Reflection,
    ReflectionComment,
    SessionNote,
)

__all__ = [
    "ALONE",
    "COUNTING",
    "SESSION_STEPS",
    "AgreementState",
    "AskedOf",
    "Attendance",
    "ChangeReason",
    "ContactSignal",
    "CorrectionReason",
    "GroupMember",
    "OutsideAgreement",
    "OutsideConsent",
    "Reflection",
    "ReflectionComment",
    "Session",
    "SessionEvent",
    "SessionForm",
    "SessionNote",
    "SessionState",
    "SupervisionGroup",
]
