"""The agency's page behind a task link (P03): read, correct, sign, and one neutral word.

Opening it writes nothing and shows initials. What was signed is the whole text; it can be
downloaded from the page that answers, where the name typed is that of the link's person
(JOURNEYS 9.4). No account, no session, no JavaScript.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from home.core.formats import day_in_mail
from home.core.registries import HouseContact
from home.papers import pdf_response
from home.tasklinks.actions import finish_link
from home.tasklinks.models import TaskLink
from kurse.agreements.actions import (
    NothingNewError,
    correct_own_data,
    give_clearance,
    report_error,
    sign_agreement,
)
from kurse.agreements.checklist import open_items, points_for
from kurse.agreements.forms import CHANGE, PAPER, SIGN, YES, LinkForm, OwnDataForm
from kurse.agreements.models import Agreement, Party
from kurse.agreements.paper import agreement_pdf
from kurse.agreements.queries import rows_of_link, signed_parties, turn_of
from kurse.agreements.steps import progress_words
from kurse.agreements.wordings import HIDDEN_BEHIND_LINKS, blocks_of, difference, filled
from kurse.cohorts.models import Phase
from kurse.placements.linkpage import is_same_person
from kurse.placements.models import PlacementState

PROOF_SECONDS = 60 * 60
SIGNER = TimestampSigner(salt="agreements.paper")
BEFORE_START = (PlacementState.AGREEMENT_OPEN, PlacementState.AGREED)


def open_rows(link: TaskLink) -> tuple[list[Agreement], list[Agreement]]:
    """What waits for a signature of the agency, and for its word about the conditions."""
    rows = list(rows_of_link(link))
    to_sign = [one for one in rows if Party.AGENCY in turn_of(one)]
    to_clear = [
        one
        for one in rows
        if one.placement.state in BEFORE_START and open_items(one.placement, own=False)
    ]
    return to_sign, to_clear


def is_open(link: TaskLink) -> bool:
    return any(open_rows(link))


def contact_of_link(link: TaskLink) -> HouseContact | None:
    phase = Phase.objects.select_related("cohort").filter(public_id=link.about).first()
    if phase is None:
        return None
    return HouseContact(name=phase.cohort.contact_name, phone=phase.cohort.contact_phone)


def summary_of(link: TaskLink) -> list[tuple[Any, Any]]:
    """For the paper sheet: initials, request and version."""
    return [
        (
            one.placement.student.initials,
            _("Request %(number)s, version %(version)d")
            % {"number": one.placement.number, "version": one.text.number},
        )
        for one in rows_of_link(link)
    ]


def mail_again(link: TaskLink) -> tuple[str, dict[str, str]]:
    to_sign, _to_clear = open_rows(link)
    days = [one.sign_until for one in to_sign]
    return "agreements.sign", {"frist": day_in_mail(min(days)) if days else "bald"}


# The page ---------------------------------------------------------------------------------------


def masked(values: dict[str, str], initials: str) -> dict[str, str]:
    """The words of the text without what a link must not show."""
    hidden = dict.fromkeys(HIDDEN_BEHIND_LINKS, "…")
    return {**values, **hidden, "name": initials}


def shown_blocks(agreement: Agreement) -> list[Any]:
    """The present text with initials; what changed since the last one is marked."""
    version = agreement.text
    initials = agreement.placement.student.initials
    body = filled(version.wording.body, masked(version.values, initials))
    earlier = None
    if version.number > 1:
        earlier = (
            agreement.versions.select_related("wording")
            .filter(number__lt=version.number)
            .order_by("-number")
            .first()
        )
    if earlier is None:
        return blocks_of(body)
    return difference(filled(earlier.wording.body, masked(earlier.values, initials)), body)


def handle(request: HttpRequest, link: TaskLink) -> HttpResponse:
    """GET shows; POST downloads, corrects, or answers."""
    if request.method == "POST" and "paper" in request.POST:
        return _paper(request, link)
    to_sign, to_clear = open_rows(link)
    if request.method == "POST" and "correct" in request.POST:
        return _correct(request, link, to_sign)
    data = request.POST if request.method == "POST" else None
    form = LinkForm(data, to_sign=to_sign, to_clear=to_clear)
    if data is not None and form.rows and form.is_valid():
        return _answered(request, link, form)
    return _page(request, link, form, status=422 if data is not None else 200)


def _page(
    request: HttpRequest,
    link: TaskLink,
    form: LinkForm,
    *,
    status: int = 200,
    data_form: OwnDataForm | None = None,
    open_key: str = "",
    note: str = "",
) -> HttpResponse:
    rows = [
        {
            "row": row,
            "agreement": row.agreement,
            "blocks": shown_blocks(row.agreement),
            "progress": progress_words(row.agreement),
            "points": points_for(row.agreement.placement),
            "data_form": data_form
            if row.key == open_key and data_form
            else OwnDataForm(
                party=Party.AGENCY,
                values=row.agreement.text.values,
                prefix=row.key,
            ),
            "opened": row.key == open_key,
        }
        for row in form.rows
    ]
    done = [one for one in rows_of_link(link) if one not in [row.agreement for row in form.rows]]
    context = {
        "link": link,
        "contact": contact_of_link(link),
        "form": form,
        "rows": rows,
        "done": [{"agreement": one, "progress": progress_words(one)} for one in done],
        "count": len(form.to_sign),
        "until": min((one.sign_until for one in form.to_sign), default=None),
        "note": note,
    }
    return render(request, "agreements/link.html", context, status=status)


def _correct(request: HttpRequest, link: TaskLink, to_sign: list[Agreement]) -> HttpResponse:
    """The agency's own words, in this agreement and where the same stood in its others."""
    form = LinkForm(to_sign=to_sign, to_clear=open_rows(link)[1])
    row = next((one for one in form.rows if one.key == request.POST["correct"]), None)
    if row is None or row.agreement not in to_sign:
        return _page(request, link, form, status=409)
    before = dict(row.agreement.text.values)
    data_form = OwnDataForm(request.POST, party=Party.AGENCY, values=before, prefix=row.key)
    if not data_form.is_valid():
        return _page(request, link, form, data_form=data_form, open_key=row.key, status=422)
    data = data_form.cleaned_data
    changed = {key: value for key, value in data.items() if before.get(key, "") != value}
    for one in to_sign:
        same = {
            key: value
            for key, value in changed.items()
            if one == row.agreement or one.text.values.get(key, "") == before.get(key, "")
        }
        try:
            correct_own_data(one, party=Party.AGENCY, data=same, by=link.person, link=link)
        except NothingNewError:
            continue
        except ValidationError as error:
            data_form.add_error(None, error)
            return _page(request, link, form, data_form=data_form, open_key=row.key, status=409)
    to_sign, to_clear = open_rows(link)
    fresh = LinkForm(to_sign=to_sign, to_clear=to_clear)
    return _page(request, link, fresh, note=_("Corrected. What is new is marked in the text."))


def _answered(request: HttpRequest, link: TaskLink, form: LinkForm) -> HttpResponse:
    typed = form.cleaned_data["name"]
    results, failed = [], []
    for row in form.rows:
        lines, error = _carry_out(row, typed, link)
        if lines:
            results.append({"agreement": row.agreement, "lines": lines})
        if error is not None:
            failed.append((row, error))
    if failed:
        form_again = LinkForm(request.POST, to_sign=open_rows(link)[0], to_clear=open_rows(link)[1])
        form_again.is_valid()
        for _row, error in failed:
            form_again.add_error(None, error)
        return _page(request, link, form_again, status=409)
    left = any(open_rows(link))
    link.refresh_from_db(fields=["done_at"])
    if not left and link.done_at is None:
        finish_link(link, name=typed, by=link.person)
    named = is_same_person(typed, link.person)
    rows = {one.pk: one for one in rows_of_link(link)}
    for result in results:
        agreement = rows.get(result["agreement"].pk, result["agreement"])
        result["progress"] = progress_words(agreement)
        signed = Party.AGENCY in signed_parties(agreement)
        result["proof"] = SIGNER.sign(f"{link.pk}:{agreement.pk}") if named and signed else ""
        result["title"] = (
            agreement.placement.student.get_full_name()
            if named
            else agreement.placement.student.initials
        )
    context = {
        "link": link,
        "contact": contact_of_link(link),
        "name": typed,
        "named": named,
        "results": results,
        "left": left,
    }
    return render(request, "agreements/link_done.html", context)


def _carry_out(row: Any, typed: str, link: TaskLink) -> tuple[list[str], ValidationError | None]:
    """What one row says, by the actions; the sentences of what was noted."""
    lines: list[str] = []
    by = link.person
    answer, met = row.value("answer"), row.value("met")
    try:
        if answer == SIGN:
            sign_agreement(
                row.agreement,
                party=Party.AGENCY,
                name=typed,
                sha256=row.value("hash"),
                by=by,
                link=link,
            )
            lines.append(_("Signed."))
        elif answer == CHANGE:
            report_error(
                row.agreement,
                party=Party.AGENCY,
                text=row.value("wish"),
                name=typed,
                by=by,
                link=link,
            )
            lines.append(_("Your remark is with the coordination. Nothing is signed yet."))
        elif answer == PAPER:
            lines.append(_("You sign on paper: print the sheet and send it to us."))
        if met and row.agreement in row.form.to_clear:
            give_clearance(row.agreement.placement, met=met == YES, name=typed, by=by)
            lines.append(
                _("Noted: the conditions are met.")
                if met == YES
                else _("Noted: not yet. The same link takes your “yes” later.")
            )
    except ValidationError as error:
        return lines, error
    return lines, None


def _paper(request: HttpRequest, link: TaskLink) -> HttpResponse:
    """The signed text as a paper, for an hour after signing it on this page."""
    try:
        key = SIGNER.unsign(request.POST["paper"], max_age=PROOF_SECONDS)
    except BadSignature:
        key = ""
    for agreement in rows_of_link(link):
        if key == f"{link.pk}:{agreement.pk}":
            name = f"Vereinbarung-{agreement.placement.number}"
            return pdf_response(agreement_pdf(agreement, agreement.text), name)
    to_sign, to_clear = open_rows(link)
    return _page(request, link, LinkForm(to_sign=to_sign, to_clear=to_clear), status=409)
