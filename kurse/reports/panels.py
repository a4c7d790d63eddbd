"""What reports tell the house: the menu, what is to be closed or released, the rule of the day."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from home.core.registries import (
    DemoStep,
    NavigationItem,
    NextStep,
    RetentionClass,
    demo_steps,
    file_steps,
    navigation,
    next_steps,
    retention_classes,
)
from home.core.together import Asking, asks
from home.outbox.kinds import MailKind, register_kind
from home.people.roles import Role, has_role
from home.rulebook.queries import RuleDefinition, register_rule
from kurse.cohorts.facts import cohort_steps
from kurse.partners.facts import agency_memories
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import placement_closed
from kurse.reports import demo
from kurse.reports.actions import THANKS, THANKS_LEAD
from kurse.reports.certificates import certify_closed, files_to_certify
from kurse.reports.models import CityReport, Thanks
from kurse.reports.queries import ALIVE, OVER, memories, thanks_due
from lernen.certificates.models import CertificateKind
from lernen.certificates.queries import valid_certificates

ENDED_STATES = (PlacementState.COMPLETED, PlacementState.ENDED_EARLY)
#: How long after the last day of a cohort its thanks stay a next step.
THANKS_SHOWN_FOR = dt.timedelta(days=183)


def steps_of_cohorts(cohorts: Sequence[Any], user: Any, on: dt.date) -> list[NextStep]:
    """Files that wait to be closed, closed ones for their certificate, agencies to thank once
    none is left; two queries."""
    thanked = Thanks.objects.filter(
        cohort=OuterRef("phase__cohort"), agency=OuterRef("place__facility__agency")
    )
    counts = (
        Placement.objects.filter(
            phase__cohort__in=[cohort.pk for cohort in cohorts],
            published_at__isnull=False,
            state__in=(*OVER, *ALIVE),
        )
        .order_by()
        .values_list("phase__cohort")
        .annotate(
            closing=Count("pk", filter=Q(state=PlacementState.COMPLETING)),
            alive=Count("pk", filter=Q(state__in=ALIVE)),
            to_thank=Count(
                "place__facility__agency",
                distinct=True,
                filter=Q(state__in=OVER) & ~Exists(thanked),
            ),
        )
    )
    found = {cohort: rest for cohort, *rest in counts}
    bare = Counter(files_to_certify(cohorts).values_list("phase__cohort", flat=True))
    steps = []
    for cohort in cohorts:
        if number := bare[cohort.pk]:
            title = ngettext("Issue %(count)s certificate", "Issue %(count)s certificates", number)
            steps.append(
                NextStep(
                    title=title % {"count": number},
                    url=reverse("reports:certify", args=[cohort.slug]),
                    button=_("Look and issue"),
                    about=cohort.name,
                )
            )
        number, alive, to_thank = found.get(cohort.pk, (0, 0, 0))
        if to_thank and not alive and cohort.ends_on + THANKS_SHOWN_FOR >= on:
            title = ngettext(
                "Say thank you to %(count)s agency", "Say thank you to %(count)s agencies", to_thank
            )
            steps.append(
                NextStep(
                    title=title % {"count": to_thank},
                    url=reverse("reports:thanks", args=[cohort.slug]),
                    button=_("See whom to thank"),
                    about=cohort.name,
                )
            )
        if number:
            title = ngettext(
                "Close %(count)s placement file", "Close %(count)s placement files", number
            )
            steps.append(
                NextStep(
                    title=title % {"count": number},
                    url=reverse("reports:closing", args=[cohort.slug]),
                    button=_("See what is missing"),
                    due=cohort.ends_on,
                    about=cohort.name,
                )
            )
    return steps


def steps_of_city(user: Any, on: dt.date) -> list[NextStep]:
    """The newest report, for a month."""
    if not has_role(user, Role.CITY):
        return []
    fresh = CityReport.objects.filter(
        Q(released_at__date__gt=on - dt.timedelta(days=31)), released_at__isnull=False
    ).select_related("cohort")
    return [
        NextStep(
            title=_("The report of the year is there"),
            url=report.get_absolute_url(),
            button=_("Read"),
            about=report.cohort.name,
        )
        for report in fresh
    ]


@asks
def steps_of_file(placement: Placement, user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """The student finds the certificate where the practice was (S15); one query, closed files."""
    if placement.student_id != user.pk or placement.state not in ENDED_STATES:
        return []
    valid = valid_certificates(CertificateKind.PRACTICE, str(placement.public_id))
    (papers,) = yield (valid[:1],)
    return [
        NextStep(
            title=_("Your certificate of practice is there"),
            url=paper.get_absolute_url(),
            button=_("Look at the certificate"),
        )
        for paper in papers
    ]


def never_due(day: dt.date) -> Any:
    return CityReport.objects.none()


navigation.register(
    NavigationItem(_("Reports"), "reports:cockpit", lambda user: has_role(user, Role.COORDINATOR)),
    order=90,
)
navigation.register(
    NavigationItem(_("Reports"), "reports:city_list", lambda user: has_role(user, Role.CITY)),
    order=90,
)
file_steps.register(steps_of_file, order=90)
cohort_steps.register(steps_of_cohorts, order=90)
next_steps.register(steps_of_city, order=90)
register_rule(
    RuleDefinition(
        "reports.city_days_after_practice",
        38,
        _("The city reads the report after the last day of practice, after"),
        source=_("JOURNEYS, example year"),
        unit=_("days"),
    )
)
retention_classes.register(
    RetentionClass(
        key="reports.city",
        label=_("Reports to the city"),
        keep=_("Without limit: rounded numbers without persons."),
        due=never_due,
        erase=lambda rows: 0,
    )
)
placement_closed.register(certify_closed)
register_kind(
    MailKind(
        key=THANKS,
        code="T23",
        name=_("Thanks to the practice supervisor"),
        subject="Danke für {{ jahrgang }}",
        body="""\
Guten Tag {{ name }},
das Praxisjahr ist zu Ende. Danke für Ihre Zeit und Ihre Geduld!
Ihre Bescheinigung über die Praxisanleitung:
{{ link }}
Beim nächsten Aufruf sind Ihre Angaben schon eingetragen.
{{ fuss }}""",
        button="Bescheinigung öffnen",
    )
)
register_kind(
    MailKind(
        key=THANKS_LEAD,
        code="T23b",
        name=_("Thanks to the management of an agency"),
        subject="Danke für {{ jahrgang }}",
        body="""\
Guten Tag {{ name }},
das Praxisjahr ist zu Ende. Danke für das Vertrauen und den Platz in
Ihrem Haus! Wer angeleitet hat, bekommt eine eigene Bescheinigung.
Beim nächsten Aufruf sind Ihre Angaben schon eingetragen.
{{ fuss }}""",
    )
)
retention_classes.register(
    RetentionClass(
        key="reports.thanks",
        label=_("Letters of thanks to agencies"),
        keep=_("Five years after the end of the cohort; they name practice supervisors."),
        due=thanks_due,
        erase=lambda rows: rows.delete()[0],
    )
)
agency_memories.register(memories, order=90)
demo_steps.register(DemoStep("reports", demo.load), order=220)
