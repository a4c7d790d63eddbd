"""What the coordination does with the list of placement files: keep views, write to many."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from home.core.forms import ConfirmForm
from home.core.views import ActionView
from home.outbox.actions import letter_to
from home.outbox.kinds import kind_of
from home.outbox.queries import text_of
from kurse.placements.actions.circulars import CIRCULAR, delete_view, save_view, send_circular
from kurse.placements.forms import CircularForm, SaveViewForm
from kurse.placements.listing import LONGEST, Listing, listing_of, rows_of_address
from kurse.placements.models import Audience, Placement, SavedView
from kurse.placements.queries import board_of, placement_rows_for
from kurse.placements.queries.circulars import (
    Readership,
    placements_to_write_about,
    readership,
    views_of,
)

LISTED = 60


class ListAction(ActionView):
    """A page of the coordination above the list; its address carries the list's own."""

    permission_needed = "placements.write_to_many"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.permission_needed):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def listing(self) -> Listing:
        return listing_of(self.request.GET, staff=True)

    def get_object(self) -> Any:
        return self.listing

    def get_success_url(self) -> str:
        return f"{reverse('placements:list')}?{self.listing.query}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            listing=self.listing, back=ListAction.get_success_url(self), **kwargs
        )


class SaveViewView(ListAction):
    template_name = "placements/view_save.html"
    form_class = SaveViewForm
    success_message = _("The view is saved. It stands above the list.")

    def perform(self, form: Any) -> None:
        query = self.listing.query
        save_view(
            form.cleaned_data["name"],
            query if len(query) <= LONGEST else "",
            by=self.request.user,  # type: ignore[arg-type]
        )


class DeleteViewView(ListAction):
    """Own views only; of others there is none."""

    template_name = "placements/view_delete.html"
    form_class = ConfirmForm
    success_message = _("The view is deleted.")

    def get_queryset(self) -> QuerySet[SavedView]:
        return views_of(self.request.user)

    def get_object(self) -> SavedView:
        view: SavedView = ActionView.get_object(self)
        return view

    def perform(self, form: Any) -> None:
        delete_view(self.object, by=self.request.user)  # type: ignore[arg-type]

    def get_success_url(self) -> str:
        return reverse("placements:list")


class CircularView(ListAction):
    """Write, look at it with the number and the names, then send."""

    template_name = "placements/circular.html"
    form_class = CircularForm

    @cached_property
    def placements(self) -> list[Placement]:
        """The rows that were ticked, or all that the filters leave."""
        query: QueryDict = self.request.GET
        mine = placements_to_write_about(self.request.user)
        if query.get("alle"):
            board = board_of(self.request.user, self.listing.filters["cohort"])
            matching = placement_rows_for(
                self.request.user, **{**rows_of_address(self.listing, board), "sort": ""}
            )
            return list(mine.filter(pk__in=matching.order_by().values("pk")))
        wanted = [key for key in query.getlist("akte")[:200] if _is_uuid(key)]
        return list(mine.filter(public_id__in=wanted))

    def get_initial(self) -> dict[str, Any]:
        text = text_of(CIRCULAR)
        return {"subject": text.subject, "body": text.body}

    def form_valid(self, form: Any) -> HttpResponse:
        if "send" not in form.data or form.cleaned_data["key"] is None:
            return self.render_to_response(self.previewed(form))
        response = super().form_valid(form)
        if response.status_code == 409:
            return self.render_to_response(self.previewed(form), status=409)
        return response

    def previewed(self, form: Any) -> dict[str, Any]:
        """The page with whom it reaches and how the first of them reads it."""
        data = form.cleaned_data
        found: Readership = readership(self.placements, data["audience"])
        letter = None
        if found.readers:
            first = found.readers[0]
            letter = letter_to(
                kind_of(CIRCULAR),
                first.person,
                wording=(data["subject"], data["body"]),
                context={"jahrgang": first.cohort},
            )
        return self.get_context_data(
            form=form,
            found=found,
            readers=found.readers[:LISTED],
            more=max(0, found.number - LISTED),
            letter=letter,
            audience=Audience(data["audience"]).label,
            key=uuid.uuid4(),
        )

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        self.circular = send_circular(
            self.placements,
            audience=data["audience"],
            subject=data["subject"],
            body=data["body"],
            seen=data["seen"] or 0,
            key=data["key"],
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_success_message(self) -> str:
        return ngettext(
            "The mail goes to %(number)s person.",
            "The mail goes to %(number)s people.",
            self.circular.people,
        ) % {"number": self.circular.people}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(number=len(self.placements), **kwargs)


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
