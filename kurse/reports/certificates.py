"""The certificate of practice (Praktikumsbescheinigung): issued when a file is closed as passed,
or by hand for the days that count of a practice that ended early (DOMAIN sections 6 and 8)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import ngettext, override

from home.core.exceptions import HasChangedError
from home.core.formats import number, period
from home.people.models import User
from kurse.cohorts.models import Cohort, Participation
from kurse.placements.models import Placement, PlacementState
from kurse.practice.ledger import DAYS, Ledger
from kurse.practice.queries import ledger_of
from kurse.supervision.queries import attended_count
from lernen.certificates.actions import issue_certificate
from lernen.certificates.models import Certificate, CertificateKind, CertificateState

State = PlacementState
KIND = CertificateKind.PRACTICE
PARTS = ("student", "phase__cohort", "place__facility__agency", "place__facility__site__district")


def files_to_certify(cohorts: Iterable[Cohort]) -> QuerySet[Placement]:
    """Closed files without a valid certificate: passed ones, and ended ones with days that count.

    Whoever had a certificate withdrawn gets no new one by itself.
    """
    issued = Certificate.objects.filter(kind=KIND).exclude(state=CertificateState.SUPERSEDED)
    return (
        Placement.objects.filter(
            Q(state=State.COMPLETED, passed=True) | Q(state=State.ENDED_EARLY, days_credited__gt=0),
            phase__cohort__in=[cohort.pk for cohort in cohorts],
        )
        .annotate(key=Cast("public_id", CharField()))
        .exclude(key__in=issued.values("issued_for"))
        .select_related(*PARTS, "practice_supervisor__user")
        .order_by("student__sort_key", "pk")
    )


def certified(cohort: Cohort) -> int:
    """How many files of this year have a valid certificate."""
    keys = Placement.objects.filter(phase__cohort=cohort).annotate(
        key=Cast("public_id", CharField())
    )
    return Certificate.objects.filter(
        kind=KIND, state=CertificateState.VALID, issued_for__in=keys.values("key")
    ).count()


def facts_of(placement: Placement, *, by: User) -> dict[str, Any]:
    """What the paper says, in German: place, span, days that count, sessions; no grade, no text."""
    facility = placement.place.facility
    sessions = sum(
        attended_count(row)
        for row in Participation.objects.filter(
            user=placement.student_id, cohort=placement.phase.cohort_id, role="student"
        )
    )
    with override("de"):
        scope = scope_of(placement, ledger_of(placement))
        held = ngettext("%(count)s session", "%(count)s sessions", sessions) % {"count": sessions}
        rows = [
            ("Praxisstelle", str(facility.agency)),
            ("Stadtteil", str(facility.site.district)),
            ("Arbeitsfeld", placement.place.get_field_of_work_display()),
            ("Studienjahr", f"{placement.phase.cohort.name}, {placement.phase.name}"),
        ]
        if placement.practice_supervisor is not None:
            rows.append(("Praxisanleitung", placement.practice_supervisor.user.get_full_name()))
        if sessions:
            rows.append(("Supervision", held))
        return {
            "subject": f"Praxis im Projektstudium: {placement.place.title}",
            "period": period(placement.starts_on, placement.ended_on or placement.ends_on),
            "scope": scope,
            "rows": rows,
            "signed_by": f"{by.get_full_name()}, Praxiskoordination",
        }


def scope_of(placement: Placement, ledger: Ledger) -> str:
    """„45 Tage (337,5 Stunden)“; of a practice that ended early, the days that count."""
    if placement.state == State.ENDED_EARLY:
        days = Decimal(placement.days_credited or 0)
    else:
        days = Decimal(ledger.done_days)
    words = ngettext("%(count)s day", "%(count)s days", int(days)) % {"count": number(days)}
    if placement.state == State.ENDED_EARLY:
        return f"{words} (vorzeitig beendet)"
    hours = f"{number(ledger.hours)} Stunden"
    return f"{words} ({hours})" if ledger.terms.unit == DAYS else f"{hours} ({words})"


@transaction.atomic
def issue_practice_certificate(placement: Placement, *, by: User) -> Certificate:
    """One paper for one closed file.

    Raises:
        PermissionDenied: ``by`` does not coordinate the cohort.
        HasChangedError: the file is not closed as passed, or has its paper.
    """
    if not by.has_perm("cohorts.coordinate_cohort", placement.phase.cohort):
        raise PermissionDenied
    found = files_to_certify([placement.phase.cohort]).filter(pk=placement.pk).first()
    if found is None:
        raise HasChangedError
    return issue_certificate(
        kind=KIND,
        person=found.student,
        facts=facts_of(found, by=by),
        issued_for=found.public_id,
        by=by,
    )


@transaction.atomic
def issue_practice_certificates(
    cohort: Cohort, chosen: Sequence[Any], *, by: User
) -> list[Certificate]:
    """Papers for closed files that have none; all of those named, or none.

    Raises:
        HasChangedError: one of them has its paper by now.
    """
    if not by.has_perm("cohorts.coordinate_cohort", cohort):
        raise PermissionDenied
    rows = list(files_to_certify([cohort]).filter(public_id__in=list(chosen)))
    if len(rows) != len(set(chosen)):
        raise HasChangedError
    return [issue_practice_certificate(row, by=by) for row in rows]


def certify_closed(placement: Placement, by: User) -> None:
    """For ``placement_closed``: whoever passed gets the paper with the closing (K18, T18)."""
    if placement.passed:
        issue_practice_certificate(placement, by=by)
