"""Making and releasing reports, closing files together, thanking. The only writers of these."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError
from home.core.formats import day
from home.outbox.actions import queue_mail
from home.people.models import User
from home.rulebook.queries import rule
from kurse.cohorts.models import Cohort
from kurse.partners.models import Agency
from kurse.placements.actions import close_placement
from kurse.placements.models import Placement
from kurse.reports.letters import facts_of, letter_of
from kurse.reports.models import CityReport, Thanks
from kurse.reports.queries import Guide, ThankRow, closing_rows, rounded_tables, thank_rows
from lernen.certificates.actions import issue_certificate, link_to, supersede_certificate
from lernen.certificates.models import Certificate, CertificateKind
from lernen.certificates.queries import valid_certificates

THANKS, THANKS_LEAD = "reports.thanks", "reports.thanks_lead"


class TooEarlyError(DomainError):
    """The city reads fixed tables on fixed dates: no second look lets differences be taken."""

    slug = "too-early"
    text = _("The report is released from %(day)s on, once and for good.")


class ReleasedAlreadyError(DomainError):
    slug = "released-already"
    text = _("The report has been released; its numbers stay as they are.")


def release_day(cohort: Cohort) -> dt.date:
    """The first day on which the year's report may be released."""
    last = max((phase.ends_on for phase in cohort.phases.all()), default=cohort.ends_on)
    return last + dt.timedelta(days=rule("reports.city_days_after_practice"))


@transaction.atomic
def make_city_report(cohort: Cohort, *, text: str, by: User) -> CityReport:
    """Compute the tables anew; only until the release.

    Raises:
        ReleasedAlreadyError: it was released.
        PermissionDenied: ``by`` does not coordinate the cohort.
    """
    _demand(cohort, by)
    lock(cohort)
    report = CityReport.objects.filter(cohort=cohort).first() or CityReport(cohort=cohort)
    if report.released_at is not None:
        raise ReleasedAlreadyError
    report.tables, report.text = rounded_tables(cohort), text.strip()
    report.made_by, report.made_at = by, clock.now()
    report.full_clean()
    report.save()
    return report


@transaction.atomic
def release_city_report(report: CityReport, *, seen: Any, by: User) -> CityReport:
    """The city reads it from now on; ``seen`` are the tables the coordination read.

    Raises:
        TooEarlyError: the fixed day has not come.
        HasChangedError: the tables were computed anew meanwhile.
    """
    _demand(report.cohort, by)
    report = lock(report)
    if report.released_at is not None:
        raise ReleasedAlreadyError
    if report.tables != seen:
        raise HasChangedError
    first = release_day(report.cohort)
    if clock.today() < first:
        raise TooEarlyError(day=day(first))
    report.released_at, report.released_by = clock.now(), by
    report.save(update_fields=["released_at", "released_by"])
    return report


@transaction.atomic
def close_together(cohort: Cohort, chosen: Sequence[Any], *, by: User) -> list[Placement]:
    """Close files that lack nothing, as passed, all in one step (K18).

    Raises:
        HasChangedError: one of them is closed already, or lacks something now.
    """
    _demand(cohort, by)
    rows = closing_rows(cohort, chosen)
    if len(rows) != len(set(chosen)) or any(row.gaps for row in rows):
        raise HasChangedError
    return [close_placement(row.placement, passed=True, by=by) for row in rows]


class NotOverError(DomainError):
    """Thanks come when everything is closed."""

    slug = "not-over"
    text = _("%(agency)s: not all placement files of this cohort are closed yet.")


class ThankedAlreadyError(DomainError):
    slug = "thanked-already"
    text = _("%(agency)s was thanked on %(day)s by %(who)s.")


def certificate_key(cohort: Cohort, agency: Agency) -> str:
    """What a certificate for guiding students stands for: one agency in one cohort."""
    return f"{cohort.public_id}:{agency.public_id}"


@transaction.atomic
def thank_agency(
    cohort: Cohort, agency: Agency, *, words: str = "", again: bool = False, by: User
) -> Thanks:
    """A letter to the agency, a certificate for each practice supervisor, mails where somebody
    can be reached (T23). ``words`` are a few own sentences in the letter.

    A second letter is written with ``again`` only; the certificates are then made anew where
    their facts have changed.

    Raises:
        NotOverError: a practice is not closed, or nobody was there.
        ThankedAlreadyError: it was done before.
    """
    _demand(cohort, by)
    agency = lock(agency)
    row = next(iter(thank_rows(cohort, [agency.public_id])), ThankRow(agency))
    if not row.is_ready:
        raise NotOverError(agency=agency.name)
    if row.thanks and not again:
        last = row.thanks[0]
        raise ThankedAlreadyError(agency=agency.name, day=day(last.at), who=last.by.get_full_name())
    thanks = Thanks(
        cohort=cohort,
        agency=agency,
        number=len(row.thanks) + 1,
        letter=letter_of(row, cohort, words=words),
        by=by,
    )
    thanks.full_clean()
    thanks.save()
    for guide in row.guides:
        _thank_guide(thanks, guide, row, by=by)
    _thank_lead(thanks, row, by=by)
    return thanks


@transaction.atomic
def thank_together(
    cohort: Cohort, chosen: Sequence[Any], *, words: str = "", by: User
) -> list[Thanks]:
    """All chosen agencies (by their public ids) in one step, or none.

    Raises:
        HasChangedError: one of them has no closed practice in this cohort.
        NotOverError, ThankedAlreadyError: see :func:`thank_agency`.
    """
    _demand(cohort, by)
    rows = thank_rows(cohort, chosen)
    if len(rows) != len(set(chosen)):
        raise HasChangedError
    return [thank_agency(cohort, row.agency, words=words, by=by) for row in rows]


def _thank_guide(thanks: Thanks, guide: Guide, row: ThankRow, *, by: User) -> None:
    certificate = _certificate_of(thanks, guide, row, by=by)
    if certificate is None or not guide.user.email or not guide.user.is_active:
        return
    has_account = guide.user.has_account
    queue_mail(
        THANKS,
        to=guide.user,
        context={"jahrgang": thanks.cohort.name},
        link=certificate.get_absolute_url() if has_account else "",
        task_link=None if has_account else link_to(certificate, by=by),
        about=thanks,
        by=by,
    )


def _certificate_of(thanks: Thanks, guide: Guide, row: ThankRow, *, by: User) -> Certificate | None:
    """A new one, a corrected one, or the one that holds; nobody certifies themselves."""
    if guide.user == by:
        return None
    facts = facts_of(guide, row, thanks.cohort)
    key = certificate_key(thanks.cohort, row.agency)
    known = valid_certificates(CertificateKind.GUIDANCE, key).filter(person=guide.user).first()
    if known is None:
        return issue_certificate(
            kind=CertificateKind.GUIDANCE, person=guide.user, facts=facts, issued_for=key, by=by
        )
    content = json.loads(known.content)
    if all(content[name] == facts[name] for name in ("period", "scope")):
        return known
    return supersede_certificate(known, facts=facts, reason="Weitere Praxis begleitet", by=by)


def _thank_lead(thanks: Thanks, row: ThankRow, *, by: User) -> None:
    """The management, where it did not guide students itself and has its own mail already."""
    lead = row.lead_user
    if lead is None or not lead.email or any(guide.user.pk == lead.pk for guide in row.guides):
        return
    queue_mail(
        THANKS_LEAD,
        to=lead,
        context={"jahrgang": thanks.cohort.name},
        about=thanks,
        by=by,
    )


def _demand(cohort: Cohort, by: User) -> None:
    if not by.has_perm("cohorts.coordinate_cohort", cohort):
        raise PermissionDenied
