"""The pages of the ledger: one's own days, a day, the week plan, lists, the site's answer."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import DetailView, FormView, TemplateView

from home.core.clock import today
from home.core.formats import day as day_text
from home.core.formats import day_short
from home.core.formats import hours as hours_text
from home.core.holidays_nrw import holiday_name, is_holiday
from home.core.views import ActionView
from home.people.roles import Role, has_role
from kurse.placements.models import Placement
from kurse.placements.queries import current_placement_of, stance_of
from kurse.practice.actions import (
    Entry,
    answer_days,
    correct_day,
    enter_day,
    plan_week,
    report_absence,
)
from kurse.practice.forms import AbsenceForm, AnswerForm, DayForm, HoursField, PlanForm
from kurse.practice.ledger import Ledger
from kurse.practice.linkpage import answer_context, open_groups
from kurse.practice.models import OPEN_STATES, DayKind, DayState, PracticeDay
from kurse.practice.pictures import month_of, way_of
from kurse.practice.queries import (
    at_agencies_of,
    events_of,
    ledger_of,
    ledgers_of,
    ledgers_visible_to,
    own_ledger_placement,
    staff_placements,
    unanswered,
)
from kurse.practice.words import amount, light, of_all, progress, silence

#: How many missing days are offered at once.
MISSING_SHOWN = 6


def day_url(placement: Placement, day: dt.date) -> str:
    return reverse("practice:day", args=[placement.public_id, day.isoformat()])


def ledger_context(ledger: Ledger, user: Any, wanted_month: str = "") -> dict[str, Any]:
    """What the page of one ledger shows, for one viewer."""
    placement = ledger.placement
    own = user.has_perm("practice.enter_day", placement)
    is_open = placement.state in OPEN_STATES
    year, month = _month(ledger, wanted_month)
    now_row = ledger.by_day.get(ledger.on)
    may_today = (
        own
        and is_open
        and ledger.first <= ledger.on <= ledger.last
        and not ledger.is_pause(ledger.on)
    )
    return {
        "ledger": ledger,
        "placement": placement,
        "own": own,
        "is_open": is_open,
        "sentence": progress(ledger),
        "light": light(ledger),
        "left": amount(ledger, ledger.left),
        "drawings": way_of(ledger),
        "here_label": of_all(ledger),
        "due_label": _("last day %(day)s") % {"day": day_short(ledger.last)},
        "done_text": amount(ledger, ledger.done),
        "confirmed_text": amount(ledger, ledger.confirmed),
        "facts": facts_of(ledger),
        "weekday_names": [(name, name[:2]) for name in _weekday_names()],
        "enter_url": day_url(placement, ledger.on),
        "month": month_of(ledger, year, month, may_enter=own and is_open),
        "month_day": dt.date(year, month, 1),
        "before": _shifted(ledger, year, month, -1),
        "after": _shifted(ledger, year, month, 1),
        "missing": ledger.missing,
        "missing_rows": [
            {
                "day": day,
                "url": day_url(placement, day),
                "hours": ledger.usual(day),
                "key": uuid.uuid4(),
            }
            for day in ledger.missing[-MISSING_SHOWN:]
        ],
        "missing_count": len(ledger.missing),
        "today_row": now_row,
        "may_today": may_today,
        "is_planned_today": bool(ledger.planned(ledger.on)),
        "form": DayForm(ledger=ledger, day=ledger.on, asks_reason=_is_special(ledger, ledger.on))
        if may_today and now_row is None
        else None,
        "usual": ledger.usual(ledger.on),
        "plan": list(zip(_weekday_names(), ledger.week_hours(ledger.on), strict=True)),
        "may_plan": is_open and user.has_perm("practice.plan_week", placement),
        "may_confirm_for": is_open and user.has_perm("practice.confirm_on_behalf", placement),
        "send_key": uuid.uuid4(),
    }


def _weekday_names() -> list[Any]:
    return [
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    ]


def facts_of(ledger: Ledger) -> list[tuple[Any, str]]:
    """The picture's numbers, for its table."""
    return [
        (_("Required"), amount(ledger, ledger.terms.required)),
        (_("Done"), amount(ledger, ledger.done)),
        (_("of which confirmed"), amount(ledger, ledger.confirmed)),
        (_("Hours in all"), hours_text(ledger.hours)),
        (_("Absent"), days_text(ledger.absent)),
        (_("of which need not be made up"), days_text(ledger.forgiven)),
        (_("Made up on other days"), days_text(ledger.made_up)),
        (_("Entries missing"), days_text(len(ledger.missing))),
        (_("To go"), amount(ledger, ledger.left)),
        (_("At this pace finished"), day_text(ledger.finish) or "–"),
        (_("Last day of practice"), day_text(ledger.last)),
    ]


def days_text(number: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", number) % {"count": number}


def _month(ledger: Ledger, wanted: str) -> tuple[int, int]:
    """The month asked for as ``2026-11``; else today's, within the practice."""
    try:
        day = dt.date.fromisoformat(f"{wanted}-01")
    except ValueError:
        day = min(max(ledger.on, ledger.first), ledger.last)
    return day.year, day.month


def _shifted(ledger: Ledger, year: int, month: int, by: int) -> dt.date | None:
    """The month before or after, as long as the practice reaches into it."""
    number = year * 12 + month - 1 + by
    first = dt.date(number // 12, number % 12 + 1, 1)
    last = dt.date((number + 1) // 12, (number + 1) % 12 + 1, 1) - dt.timedelta(days=1)
    return first if last >= ledger.first and first <= ledger.last else None


def _is_special(ledger: Ledger, day: dt.date) -> bool:
    return (day.weekday() == 6 or is_holiday(day)) and not ledger.planned(day)


VERBS = {
    "enter": gettext_lazy("Entered"),
    "correct": gettext_lazy("Corrected"),
    "confirm": gettext_lazy("Confirmed"),
    "dispute": gettext_lazy("Not right"),
}


def trace_line(event: Any) -> dict[str, Any]:
    """One step of an entry in words: what it was, what it became, who."""
    parts = [said(event.became)]
    if event.was and event.was != event.became:
        parts = [
            _("%(was)s, now %(became)s") % {"was": said(event.was), "became": said(event.became)}
        ]
    if event.from_state == DayState.CONFIRMED:
        parts.append(_("the confirmation is void"))
    if event.note:
        parts.append(event.note)
    if event.evidence:
        parts.append(event.evidence)
    return {
        "what": VERBS.get(event.verb, event.verb),
        "detail": "; ".join(part for part in parts if part),
        "at": event.at,
        "who": event.answered_by or (event.by.get_full_name() if event.by else ""),
    }


def said(content: str) -> str:
    """ "done 7.50" in words."""
    kind, _space, hours = content.partition(" ")
    if kind == DayKind.DONE:
        return hours_text(hours)
    return str(DayKind(kind).label) if kind in DayKind.values else ""


# Starting ---------------------------------------------------------------------------------------


class StartView(TemplateView):
    """A student's own days; a list with traffic lights for everybody who accompanies some."""

    template_name = "practice/ledger_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        watches = has_role(user, Role.LECTURER, Role.COORDINATOR, Role.AGENCY)
        if not watches and not has_role(user, Role.STUDENT):
            raise PermissionDenied
        if watches:
            return self.render_to_response(self.get_context_data())
        placement = own_ledger_placement(user)
        if placement is not None:
            return redirect("practice:ledger", public_id=placement.public_id)
        self.template_name = "practice/ledger_none.html"
        return self.render_to_response({"placement": current_placement_of(user)})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        staff = has_role(user, Role.LECTURER, Role.COORDINATOR)
        placements = (
            staff_placements(user)
            if staff
            else ledgers_visible_to(user)
            .filter(pk__in=at_agencies_of(user).values("pk"))
            .order_by("student__sort_key", "pk")
        )
        rows = [list_row(ledger) for ledger in ledgers_of(placements).values()]
        rows.sort(key=lambda row: row["order"])
        weeks = sum(row["open_weeks"] for row in rows)
        old = sum(row["old_weeks"] for row in rows)
        return super().get_context_data(
            rows=rows,
            staff=staff,
            behind=sum(row["ledger"].light == "bad" for row in rows),
            line=open_weeks_line(weeks, old),
            weeks=weeks,
            to_confirm=not staff and unanswered(at_agencies_of(user)).exists(),
            **kwargs,
        )


def open_weeks_line(weeks: int, old: int) -> str:
    """K13: "Unconfirmed weeks: 6 · older than 14 days: 1"."""
    return _("Unconfirmed weeks: %(weeks)d · older than 14 days: %(old)d") % {
        "weeks": weeks,
        "old": old,
    }


def list_row(ledger: Ledger) -> dict[str, Any]:
    """One line of the list: where somebody stands, and what the placement site still owes."""
    waiting = [week for week in ledger.weeks if week.open and week.last < ledger.on]
    old = [week for week in waiting if (ledger.on - week.last).days > 14]
    kind, label = light(ledger)
    return {
        "ledger": ledger,
        "placement": ledger.placement,
        "kind": kind,
        "label": label,
        "done": amount(ledger, ledger.done),
        "open_weeks": len(waiting),
        "old_weeks": len(old),
        "silence": silence(waiting[-1].last, ledger.on) if waiting else "",
        "missing": len(ledger.missing),
        "order": (
            {"bad": 0, "wait": 1, "ok": 2}[ledger.light],
            ledger.placement.student.sort_key,
        ),
    }


# One ledger -------------------------------------------------------------------------------------


class LedgerView(DetailView):
    """One practice's days: what to enter now, the forecast, a month, the weeks."""

    template_name = "practice/ledger.html"
    context_object_name = "placement"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[Placement]:
        return ledgers_visible_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **ledger_context(
                ledger_of(self.object), self.request.user, self.request.GET.get("monat", "")
            ),
            role=stance_of(self.request.user, self.object).role,
            **kwargs,
        )


class LedgerActionView(ActionView):
    """The base of pages that write in one ledger."""

    def get_queryset(self) -> QuerySet[Placement]:
        return ledgers_visible_to(self.request.user)

    def get_success_url(self) -> str:
        return reverse("practice:ledger", args=[self.object.public_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(placement=self.object, **kwargs)


class DayView(LedgerActionView):
    """One day: enter it, correct it, or read it with its trace."""

    form_class = DayForm
    template_name = "practice/day.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        placement = self.get_object()
        try:
            self.day = dt.date.fromisoformat(kwargs["day"])
        except ValueError as error:
            raise Http404 from error
        self.ledger = ledger_of(placement)
        if not self.ledger.first <= self.day <= max(self.ledger.last, self.ledger.first):
            raise Http404
        self.row: PracticeDay | None = self.ledger.by_day.get(self.day)
        needed = "practice.correct_day" if self.row else "practice.enter_day"
        self.may_write = request.user.has_perm(needed, placement)
        self.is_open = placement.state in OPEN_STATES
        if not self.may_write and (self.row is None or request.method != "GET"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        own = self.request.user.has_perm("practice.enter_day", self.object)
        return super().get_form_kwargs() | {
            "ledger": self.ledger,
            "day": self.day,
            "row": self.row,
            "asks_reason": _is_special(self.ledger, self.day),
            "asks_note": self.row is not None and (self.row.state != DayState.ENTERED or not own),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.row
        return super().get_context_data(
            day=self.day,
            row=row,
            usual=self.ledger.usual(self.day),
            holiday=holiday_name(self.day),
            may_write=self.may_write and self.is_open,
            own=self.request.user.has_perm("practice.enter_day", self.object),
            events=[trace_line(event) for event in events_of(row)] if row else [],
            send_key=uuid.uuid4(),
            **kwargs,
        )

    def perform(self, form: DayForm) -> None:
        user, key = self.request.user, _key(self.request.POST.get("key", ""))
        if self.row is None:
            row = enter_day(self.object, day=self.day, entry=form.entry(), by=user, key=key)
        elif key and self.row.events.filter(key=key).exists():
            return  # pressed twice
        else:
            self.row.placement = self.object
            note = form.cleaned_data.get("note", "")
            row = correct_day(self.row, entry=form.entry(), by=user, note=note)
        others = [one for one in self.ledger.rows if one.day != row.day]
        self.ledger = replace(self.ledger, rows=[*others, row])

    def get_success_message(self) -> str:
        return _("Saved.") + " " + progress(self.ledger)


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class AbsenceView(LedgerActionView):
    """Away from a day to a day; nothing else is asked (S09)."""

    form_class = AbsenceForm
    template_name = "practice/absence.html"
    permission_required = "practice.enter_day"

    def perform(self, form: AbsenceForm) -> None:
        data = form.cleaned_data
        self.number = len(
            report_absence(
                self.object,
                first=data["first"],
                last=data["last"],
                kind=data["kind"],
                by=self.request.user,
            )
        )

    def get_success_message(self) -> str:
        return ngettext(
            "%(number)d day is entered.", "%(number)d days are entered.", self.number
        ) % {"number": self.number}


class PlanView(LedgerActionView):
    """The planned week, from a day on."""

    form_class = PlanForm
    template_name = "practice/plan.html"
    permission_required = "practice.plan_week"
    success_message = gettext_lazy("The week plan is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        ledger = ledger_of(self.object)
        return super().get_form_kwargs() | {"week": ledger.week_hours(today())}

    def perform(self, form: PlanForm) -> None:
        plan_week(
            self.object,
            valid_from=form.cleaned_data["valid_from"],
            hours=form.hours(),
            by=self.request.user,
        )


# Sent by a device -------------------------------------------------------------------------------


class SendForm(forms.Form):
    """One entry as a device kept it without a net: times only, never text (M45)."""

    key = forms.UUIDField()
    day = forms.DateField(input_formats=["%Y-%m-%d"])
    hours = HoursField()


class SendView(LedgerActionView):
    """Takes what a device kept: the same key writes once, whatever the net does in between.

    The answer is for the page's script: ``saved``, ``conflict`` (another entry stands there) or
    ``refused``, each with a sentence. A conflict changes nothing.
    """

    form_class = SendForm
    permission_required = "practice.enter_day"
    http_method_names = ("post",)

    def form_valid(self, form: SendForm) -> HttpResponse:
        data = form.cleaned_data
        day, entry = data["day"], Entry(DayKind.DONE, data["hours"])
        try:
            row = enter_day(
                self.object, day=day, entry=entry, by=self.request.user, key=data["key"]
            )
        except ValidationError as error:
            return self._refused(error, day, entry)
        return JsonResponse({"status": "saved", "day": row.day.isoformat(), "text": _("Saved.")})

    def _refused(self, error: ValidationError, day: dt.date, entry: Entry) -> HttpResponse:
        known = PracticeDay.objects.filter(placement=self.object, day=day).first()
        if known is not None and (known.kind, known.hours) == (entry.kind, entry.hours):
            return JsonResponse(
                {"status": "saved", "day": day.isoformat(), "text": _("It was saved before.")}
            )
        status = "conflict" if known is not None else "refused"
        text = " ".join(error.messages)
        return JsonResponse(
            {
                "status": status,
                "day": day.isoformat(),
                "text": text,
                "url": day_url(self.object, day),
            },
            status=409,
        )

    def form_invalid(self, form: Any) -> HttpResponse:
        errors = [text for texts in form.errors.values() for text in texts]
        return JsonResponse({"status": "refused", "text": " ".join(errors)}, status=422)


# The placement site's answer --------------------------------------------------------------------


class ConfirmView(FormView):
    """P04 for contacts with an account: the same page, with names and what was done."""

    form_class = AnswerForm
    template_name = "practice/confirm_account.html"
    success_url = reverse_lazy("practice:confirm")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_role(request.user, Role.AGENCY):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def rows(self) -> list[PracticeDay]:
        if not hasattr(self, "_rows"):
            self._rows = list(
                unanswered(at_agencies_of(self.request.user))
                .select_related("placement__student", "placement__place__facility")
                .order_by("placement__student__sort_key", "placement", "day")
            )
        return self._rows

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"rows": self.rows(), "asks_name": False}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            groups=open_groups(self.rows()), with_text=True, **answer_context(), **kwargs
        )

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        user = self.request.user
        return answered(
            self, form, by=user, answered_by=user.get_full_name(), success=self.success_url
        )

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def answered(
    view: Any, form: AnswerForm, *, by: Any, answered_by: str, success: Any, evidence: str = ""
) -> HttpResponse:
    """Call the action; what it refuses goes onto the form with status 409."""
    try:
        yes, no = answer_days(
            form.seen(),
            disputed=form.disputed(),
            by=by,
            answered_by=answered_by,
            evidence=evidence,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return view.render_to_response(view.get_context_data(form=form), status=409)
    messages.success(view.request, answered_sentence(yes, no))
    return redirect(success)


def answered_sentence(yes: int, no: int) -> str:
    text = ngettext("%(yes)d day is confirmed.", "%(yes)d days are confirmed.", yes) % {"yes": yes}
    if no:
        text += " " + ngettext(
            "%(no)d day goes back to the student.", "%(no)d days go back to the student.", no
        ) % {"no": no}
    return text


class ConfirmForView(LedgerActionView):
    """The coordination answers for a placement site that told it (K13): how, by whom, when."""

    form_class = AnswerForm
    template_name = "practice/confirm_for.html"
    permission_required = "practice.confirm_on_behalf"

    def rows(self) -> list[PracticeDay]:
        if not hasattr(self, "_rows"):
            placement = get_object_or_404(self.get_queryset(), pk=self.object.pk)
            self._rows = [
                row
                for row in ledger_of(placement).rows
                if row.state != DayState.CONFIRMED and row.day < today()
            ]
            for row in self._rows:
                row.placement = placement
        return self._rows

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"rows": self.rows(), "on_behalf": True}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            groups=open_groups(self.rows()), with_text=True, **answer_context(), **kwargs
        )

    def form_valid(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        return answered(
            self,
            form,
            by=self.request.user,
            answered_by=data["name"],
            success=self.get_success_url(),
            evidence=data["evidence"],
        )
