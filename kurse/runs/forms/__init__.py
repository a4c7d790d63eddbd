"""Forms of runs, split by what they are about."""

from kurse.runs.forms.attending import (
    AnswerAppealForm,
    AppealForm,
    AttendanceForm,
    ReportForm,
    moment_in,
    opened_token,
)
from kurse.runs.forms.runs import (
    QUESTION_LABELS,
    CopyForm,
    InviteForm,
    LinkAnswerForm,
    NoticeForm,
    OpinionForm,
    ReasonForm,
    RegisterForm,
    RunForm,
    SessionForm,
    StaffForm,
    helper_for,
)

__all__ = [
    "QUESTION_LABELS",
    "AnswerAppealForm",
    "AppealForm",
    "AttendanceForm",
    "CopyForm",
    "InviteForm",
    "LinkAnswerForm",
    "NoticeForm",
    "OpinionForm",
    "ReasonForm",
    "RegisterForm",
    "ReportForm",
    "RunForm",
    "SessionForm",
    "StaffForm",
    "helper_for",
    "moment_in",
    "opened_token",
]
