"""The pages of agreements."""

from kurse.agreements.views.agreement import (
    CorrectView,
    DetailView,
    HistoryView,
    PaperView,
    ReportView,
    SignView,
    WithdrawView,
)
from kurse.agreements.views.board import DrawUpManyView, DrawUpView, SignManyView, StartView
from kurse.agreements.views.checklist import AttestView, ChecklistView, ClearanceView, WaiveView
from kurse.agreements.views.staff import (
    AskAgainView,
    ChangeView,
    DropView,
    PaperSignatureView,
    SettleView,
)
from kurse.agreements.views.wordings import WordingListView, WordingVersionView, WordingView

__all__ = [
    "AskAgainView",
    "AttestView",
    "ChangeView",
    "ChecklistView",
    "ClearanceView",
    "CorrectView",
    "DetailView",
    "DrawUpManyView",
    "DrawUpView",
    "DropView",
    "HistoryView",
    "PaperSignatureView",
    "PaperView",
    "ReportView",
    "SettleView",
    "SignManyView",
    "SignView",
    "StartView",
    "WaiveView",
    "WithdrawView",
    "WordingListView",
    "WordingVersionView",
    "WordingView",
]
