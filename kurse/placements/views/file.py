"""One placement's file, read by everybody who may."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from kurse.placements.filepage import file_page
from kurse.placements.models import Placement
from kurse.placements.queries import (
    placements_visible_to,
    with_joins,
    with_stance,
)
from kurse.placements.queries.board import with_file_look, with_pause


def file_queryset(user: Any) -> QuerySet[Placement]:
    rows = with_pause(with_stance(with_joins(placements_visible_to(user)), user))
    return with_file_look(rows, user)


class PlacementFileView(TemplateView):
    """``/mein/praxis/<uuid>/``: one placement, as far as its reader may read it."""

    template_name = "placements/placement_file.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        placement = get_object_or_404(file_queryset(user), public_id=self.kwargs["public_id"])
        return super().get_context_data(file=file_page(placement, user), **kwargs)
