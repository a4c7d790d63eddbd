"""What assessments tell the floors below: steps, the tab of the file, mails, rules."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from home.core.registries import (
    DemoStep,
    FileSection,
    MailKind,
    NavigationItem,
    NextStep,
    TimelineEntry,
    demo_steps,
    file_sections,
    file_steps,
    navigation,
    next_steps,
    timeline,
    verifications,
)
from home.outbox.kinds import register_kind
from home.people.roles import Role, has_role
from home.rulebook.queries import RuleDefinition, register_rule
from home.tasklinks.purposes import register_purpose
from kurse.assessment import demo
from kurse.assessment.actions import content_hash
from kurse.assessment.linkpages import VOICE_LINK
from kurse.assessment.models import (
    Assessment,
    AssessmentState,
    Release,
    RoundKind,
    VoiceKind,
)
from kurse.assessment.queries import (
    assessments_visible_to,
    comparable_by,
    open_voices_of,
    releases_visible_to,
)

MIDTERM_BODY = """Guten Tag {{ name }},
Halbzeit! Bitte füllen Sie die Zwischenauswertung aus: sechs Punkte,
etwa acht Minuten, Zwischenspeichern geht.
{{ link }}
Ihre Angaben sieht niemand, bevor alle abgegeben haben oder der
{{ datum }} erreicht ist. Sie bereiten das gemeinsame Gespräch vor.
{{ fuss }}"""

register_kind(
    MailKind(
        key="assessment.open_midterm",
        code="T16",
        name=gettext_lazy("Mid-term review is open"),
        subject="Zwischenauswertung: offen bis {{ frist }}",
        body=MIDTERM_BODY,
        button="Zwischenauswertung ausfüllen",
    )
)
register_kind(
    MailKind(
        key="assessment.open_final",
        code="T16",
        name=gettext_lazy("Final review is open"),
        subject="Endauswertung: offen bis {{ frist }}",
        body=MIDTERM_BODY.replace("Halbzeit! Bitte", "das Praxisjahr geht zu Ende. Bitte").replace(
            "Zwischenauswertung", "Endauswertung"
        ),
        button="Endauswertung ausfüllen",
    )
)
register_kind(
    MailKind(
        key="assessment.released",
        code="T17",
        name=gettext_lazy("Review is released"),
        subject="Ihre Auswertung ist da",
        body="""Guten Tag {{ vorname }},
Ihre Auswertung ist freigegeben:
{{ link }}
Sehen Sie etwas anders? Bis {{ frist }} können Sie eine Stellungnahme
abgeben. Sie müssen nicht.
{{ fuss }}""",
        button="Auswertung lesen",
    )
)
register_kind(
    MailKind(
        key="assessment.code",
        code="T22",
        name=gettext_lazy("Code for a saved form"),
        subject="Ihr Code für „Lernen im Quartier“",
        body="""{{ code }}

Der Code gilt {{ minuten }} Minuten und nur in dem Fenster, in dem Sie
ihn angefordert haben. Wir fragen nie am Telefon danach.
Sie haben keinen angefordert? Dann ist nichts zu tun.""",
        immediate=True,
        secret=True,
    )
)
register_purpose(VOICE_LINK)
register_rule(
    RuleDefinition(
        "assessment.statement_days",
        14,
        gettext_lazy("Assessment: statement of the student within"),
        "setting",
        gettext_lazy("JOURNEYS S14"),
        gettext_lazy("days"),
    )
)

FORM_TITLES = {
    (RoundKind.MIDTERM, VoiceKind.STUDENT): gettext_lazy(
        "Hand in your self-assessment for the mid-term review."
    ),
    (RoundKind.FINAL, VoiceKind.STUDENT): gettext_lazy(
        "Hand in your self-assessment for the final review."
    ),
}


def steps(user: Any, on: dt.date) -> list[NextStep]:
    """Own forms, results to read, talks to hold, results to release."""
    if not has_role(user, Role.STUDENT, Role.LECTURER, Role.AGENCY):
        return []
    found = [_form_step(voice) for voice in open_voices_of(user)[:20]]
    if has_role(user, Role.LECTURER):
        found += _examiner_steps(user)
    if has_role(user, Role.STUDENT):
        found += [
            NextStep(
                title=_("Read your review"),
                detail=_("You may add a statement. You need not."),
                url=reverse("assessment:result", args=[release.assessment.public_id]),
                button=_("Read the review"),
                due=release.statement_until,
            )
            for release in releases_visible_to(user).filter(
                assessment__placement__student_id=user.pk,
                statement_until__gte=on,
                statement__isnull=True,
            )
        ]
    return found


def _form_step(voice: Any) -> NextStep:
    round_ = voice.assessment.round
    title = FORM_TITLES.get((round_.kind, voice.kind))
    return NextStep(
        title=title
        or _("Fill in: %(review)s, %(name)s")
        % {
            "review": round_.get_kind_display(),
            "name": voice.assessment.placement.student.get_full_name(),
        },
        detail=_("Nobody sees your answers before everybody has handed in or the date has come."),
        url=reverse("assessment:voice", args=[voice.assessment.public_id]),
        button=_("Go on") if voice.saved_at else _("Begin the form"),
        due=round_.closes_on,
    )


def _examiner_steps(user: Any) -> list[NextStep]:
    ready = comparable_by(user)
    found = [
        NextStep(
            title=_("Hold the talk: %(name)s") % {"name": row.placement.student.get_full_name()},
            detail=_("The forms stand side by side."),
            url=reverse("assessment:talk", args=[row.public_id]),
            button=_("Lead the talk"),
        )
        for row in ready.filter(state=AssessmentState.COMPARED).select_related(
            "placement__student"
        )[:10]
    ]
    count = ready.filter(state=AssessmentState.TALKED).count()
    if count:
        found.append(
            NextStep(
                title=ngettext(
                    "Release %(count)s assessment", "Release %(count)s assessments", count
                )
                % {"count": count},
                url=reverse("assessment:release"),
                button=_("Release"),
            )
        )
    return found


def _of_file(placement: Any, user: Any) -> list[Assessment]:
    """The placement's assessments as far as this viewer sees them, newest first; asked once."""
    known: dict[int, list[Assessment]] = placement.__dict__.setdefault("_assessments_for", {})
    if user.pk not in known:
        rows = assessments_visible_to(user).filter(placement=placement).select_related("round")
        known[user.pk] = list(rows.order_by("-round__opens_on"))
    return known[user.pk]


def file_steps_of(placement: Any, user: Any, on: dt.date) -> list[NextStep]:
    """In a placement's file: the viewer's own form of this placement."""
    if not _of_file(placement, user):
        return []
    own = open_voices_of(user).filter(assessment__placement=placement)
    return [_form_step(voice) for voice in own[:1]]


def section(placement: Any, user: Any) -> FileSection | None:
    """The tab "Review" of the placement file: the newest one the viewer sees."""
    rows = _of_file(placement, user)
    if not rows:
        return None
    return FileSection(
        key="assessment",
        title=_("Review"),
        url=reverse("assessment:detail", args=[rows[0].public_id]),
    )


def way(placement: Any, user: Any) -> list[TimelineEntry]:
    """Reviews on the placement's way: dates and states, no texts."""
    return [
        TimelineEntry(
            text=row.round.get_kind_display().capitalize(),
            on=row.talk_on or row.round.closes_on,
            detail=row.get_state_display(),
            done=row.state in (AssessmentState.RELEASED, AssessmentState.LOCKED),
            current=row.state
            in (AssessmentState.COLLECTING, AssessmentState.COMPARED, AssessmentState.TALKED),
        )
        for row in reversed(_of_file(placement, user))
    ]


def sees_assessments(user: Any) -> bool:
    return has_role(user, Role.STUDENT, Role.LECTURER, Role.COORDINATOR)


def releases_are_unchanged() -> list[str]:
    """Every released content still has the hash it was released with."""
    return [
        f"The release of {release.assessment.placement.number} differs from its hash."
        for release in Release.objects.select_related("assessment__placement").iterator()
        if content_hash(release.content) != release.sha256
    ]


verifications.register(releases_are_unchanged)
navigation.register(
    NavigationItem(gettext_lazy("Reviews"), "assessment:start", sees_assessments), order=70
)
next_steps.register(steps, order=70)
file_steps.register(file_steps_of, order=70)
file_sections.register(section, order=70)
timeline.register(way, order=70)
demo_steps.register(DemoStep("assessment", demo.load), order=180)
