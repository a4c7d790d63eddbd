"""The list of placements: the page, its rows, the export."""

import io
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from home.core.clock import today
from home.core.spreadsheets import csv_response
from home.people.roles import Role, has_role
from home.today.queries import SIGNER, Visit, row_since
from kurse.placements import forms
from kurse.placements.listing import choices as column_choices
from kurse.placements.listing import listing_of, rows_of_address
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import (
    board_of,
    placement_rows_for,
)
from kurse.placements.queries.board import LIST_LOOK
from kurse.placements.queries.circulars import views_of
from kurse.placements.sheet import EVERYTHING, csv_of, workbook_of
from kurse.placements.words import state_words, student_name

State = PlacementState

PER_PAGE = 25

GROUP_NAMES = {
    "open": gettext_lazy("waiting for acceptance"),
    "change": gettext_lazy("change proposed"),
    "declined": gettext_lazy("declined"),
    "accepted": gettext_lazy("accepted"),
    "agreement": gettext_lazy("agreement or clearance open"),
    "ready": gettext_lazy("ready to start"),
    "running": gettext_lazy("running or interrupted"),
    "closing": gettext_lazy("closing"),
    "over": gettext_lazy("over"),
    "draft": gettext_lazy("not published"),
}


def board_line(counts: dict[str, int]) -> str:
    """K09: "9 offen, 2 Änderungen, 1 Absage"."""
    change, declined = counts["change"], counts["declined"]
    return ", ".join(
        (
            _("%(number)d open") % {"number": counts["open"]},
            ngettext("%(number)d change", "%(number)d changes", change) % {"number": change},
            ngettext("%(number)d decline", "%(number)d declines", declined) % {"number": declined},
        )
    )


class PlacementListView(TemplateView):
    """Own, own agency's, own team's, or all: one list, as much of each row as the role reads."""

    template_name = "placements/placement_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        self.is_staff = has_role(user, Role.COORDINATOR)
        if not has_role(user, Role.STUDENT, Role.LECTURER, Role.COORDINATOR, Role.AGENCY):
            raise PermissionDenied
        only_student = not has_role(user, Role.LECTURER, Role.COORDINATOR, Role.AGENCY)
        if only_student:
            own = list(placement_rows_for(user)[:20])
            alive = [one for one in own if one.state not in (State.DECLINED, State.CANCELLED)]
            if len(alive or own) == 1:
                return redirect((alive or own)[0])
            return render(request, "placements/own_list.html", {"rows": _rows_of(own)})
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted, user = self.request.GET, self.request.user
        listing = listing_of(wanted, staff=self.is_staff)
        board = board_of(user, listing.filters["cohort"])
        counts = {
            name: number
            for name, number in {**dict.fromkeys(GROUP_NAMES, 0), **board.counts}.items()
            if number or name == listing.filters["state"]
        }
        form = forms.BoardForm(
            wanted or None,
            states=[(name, f"{GROUP_NAMES[name]} ({number})") for name, number in counts.items()],
            teams=board.teams,
            cohorts=board.cohorts,
            listing=listing,
        )
        placements = placement_rows_for(
            user, mails=self.is_staff, **rows_of_address(listing, board)
        )
        page = page_of(placements, wanted.get("page"))
        rows = _rows_of(page.object_list)
        return super().get_context_data(
            board=board,
            counts=dict(board.counts),
            tiles=self._tiles(board.counts) if self.is_staff else [],
            line=board_line(dict(board.counts)) if self.is_staff else "",
            form=form,
            listing=listing,
            sort=listing.sort or "name",
            columns=listing.columns,
            column_choices=column_choices(staff=self.is_staff),
            views=list(views_of(user)) if self.is_staff else [],
            visit=Visit(
                SIGNER.sign(LIST_LOOK),
                row_since(page.object_list[0]) if rows else None,
                sum(row.is_new for row in rows),
            ),
            page_obj=page,
            rows=rows,
            is_staff=self.is_staff,
            export=listing.query,
            is_agency=has_role(user, Role.AGENCY) and not self.is_staff,
            **kwargs,
        )

    def _tiles(self, counts: Any) -> list[dict[str, Any]]:
        shown = ("open", "change", "declined", "agreement", "running")
        return [
            {
                "number": counts[name],
                "name": GROUP_NAMES[name],
                "url": reverse("placements:list", query={"state": name}),
            }
            for name in shown
        ]


def page_of(placements: QuerySet[Placement], number: str | None) -> Page:
    """One page by one query: the number of all matching rows comes with each row."""
    wanted = max(int(number), 1) if number and number.isdecimal() and len(number) < 6 else 1
    start = (wanted - 1) * PER_PAGE
    rows = list(placements[start : start + PER_PAGE])
    if not rows and wanted > 1:
        wanted, rows = 1, list(placements[:PER_PAGE])
    total = rows[0].matching if rows else 0  # type: ignore[attr-defined]
    paginator: Any = Paginator(range(total), PER_PAGE)
    return Page(rows, wanted, paginator)


@dataclass(frozen=True)
class ListRow:
    """What one line shows, in the words of the role in which its reader sees it."""

    url: str
    name: str
    number: str
    place: str
    facility: str
    district: Any
    team: str
    starts_on: Any
    ends_on: Any
    kind: str
    label: str
    role: str
    asked: str = ""
    asked_at: Any = None
    reminded_at: Any = None
    answer_until: Any = None
    is_late: bool = False
    sort_name: str = ""
    public_id: str = ""
    agency: str = ""
    supervisor: str = ""
    changed_at: Any = None
    is_new: bool = False


def row_of(placement: Placement, role: str) -> ListRow:
    kind, label = state_words(placement, role)
    student = placement.student
    masked = student_name(placement, role) != student.get_full_name()
    staff = role == Role.COORDINATOR
    waits = placement.state == State.PUBLISHED
    until = placement.answer_until if waits else None
    since, changed_at = row_since(placement), getattr(placement, "changed_at", None)
    return ListRow(
        public_id=str(placement.public_id),
        agency=placement.place.facility.agency.name,
        supervisor=str(placement.practice_supervisor.user)
        if staff and placement.practice_supervisor
        else "",
        changed_at=changed_at if staff else None,
        is_new=bool(since and changed_at and changed_at > since),
        url=placement.get_absolute_url(),
        name=student_name(placement, role),
        sort_name=student.initials if masked else f"{student.last_name}, {student.first_name}",
        number=placement.number,
        place=placement.place.title,
        facility=placement.place.facility.name,
        district=placement.place.facility.site.district,
        team=placement.team.name if placement.team else "",
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        kind=kind,
        label=label,
        role=role,
        asked=str(placement.asked.user) if staff and placement.asked else "",
        asked_at=getattr(placement, "asked_at", None) if staff else None,
        reminded_at=getattr(placement, "reminded_at", None) if staff else None,
        answer_until=until,
        is_late=bool(until and until < today()),
    )


def _rows_of(placements: Any) -> list[ListRow]:
    return [row_of(placement, role_in(placement)) for placement in placements]


def role_in(placement: Any) -> str:
    """As whom a row of ``with_stance`` is read."""
    if placement.stance_coordinator:
        return Role.COORDINATOR
    if placement.student_id == placement.stance_for:
        return Role.STUDENT
    return Role.LECTURER if placement.stance_lecturer else Role.AGENCY


class PlacementExportView(View):
    """The list as a file: coordination, lecturers and agencies, each with what they read.

    It has the list's filters and order, and its columns once some were chosen.
    """

    def get(self, request: HttpRequest, kind: str = "xlsx") -> HttpResponse:
        user = request.user
        if not has_role(user, Role.LECTURER, Role.COORDINATOR, Role.AGENCY):
            raise PermissionDenied
        staff = has_role(user, Role.COORDINATOR)
        listing = listing_of(request.GET, staff=staff)
        board = board_of(user, listing.filters["cohort"])
        placements = placement_rows_for(user, mails=staff, **rows_of_address(listing, board))
        rows = ((row, row_of(row, role_in(row))) for row in placements)
        columns = listing.keys if listing.chosen else EVERYTHING
        if kind == "csv":
            return csv_response(csv_of(rows, columns), "praxisakten.csv")
        stream = io.BytesIO()
        workbook_of(rows, columns).save(stream)
        response = HttpResponse(
            stream.getvalue(),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
        response["Content-Disposition"] = 'attachment; filename="praxisakten.xlsx"'
        return response
