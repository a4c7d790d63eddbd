"""The pages of placements: lists, the file, the agency's answers, the coordination's steps."""

from kurse.placements.views.answers import AnswerForView, AnswerView
from kurse.placements.views.file import PlacementFileView
from kurse.placements.views.lists import ListRow, PlacementExportView, PlacementListView
from kurse.placements.views.steps import DecideView, FreshLinkView, ReassignView, StepView
from kurse.placements.views.swaps import SwapAnswerView, SwapListView, SwapView

__all__ = (
    "AnswerForView",
    "AnswerView",
    "DecideView",
    "FreshLinkView",
    "ListRow",
    "PlacementExportView",
    "PlacementFileView",
    "PlacementListView",
    "ReassignView",
    "StepView",
    "SwapAnswerView",
    "SwapListView",
    "SwapView",
)
