"""What assessments tell the floors below: steps, the tab of the file, mails, rules."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from home.core.registries import (
    DemoStep,
    FileSection,
    MailKind,
    NavigationItem,
    NextStep,
    RetentionClass,
    TimelineEntry,
    demo_steps,
    file_sections,
    file_steps,
    mail_vetoes,
    navigation,
    next_steps,
    retention_classes,
    timeline,
    verifications,
)
from home.core.together import Asking, asks, attach, in_step
from home.outbox.kinds import register_kind
from home.pages.registries import GuidedStep, guided_steps
from home.people.roles import Role, has_role
from home.rulebook.queries import RuleDefinition, register_rule
from home.tasklinks.purposes import register_purpose
from kurse.assessment import demo
from kurse.assessment.actions import content_hash, follow_supervisor
from kurse.assessment.linkpages import VOICE_LINK
from kurse.assessment.marks import AGREEMENT
from kurse.assessment.models import (
    Assessment,
    AssessmentState,
    Mark,
    Release,
    RoundKind,
    Seat,
    Voice,
    VoiceKind,
)
from kurse.assessment.opinions import opinions
from kurse.assessment.queries import (
    assessments_visible_to,
    book_of,
    changes_to_decide,
    examined_by,
    is_marked,
    is_settled,
    may_give_feedback,
    open_voices_of,
    releases_visible_to,
    seconded_by,
)
from kurse.assessment.retention import (
    assessments_due,
    drafts_due,
    erase_assessments,
    erase_drafts,
)
from kurse.partners.facts import agency_opinions
from kurse.placements.queries import supervisor_changed

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
        key="assessment.reminder",
        code="T16",
        name=gettext_lazy("Reminder of a review"),
        subject="Auswertung: noch offen bis {{ frist }}",
        body="""Guten Tag {{ name }},
Ihr Bogen zur Auswertung fehlt noch. Er ist offen bis {{ frist }}:
{{ link }}
Sie können zwischenspeichern und später weitermachen. Schon abgegeben?
Dann ist nichts zu tun.
{{ fuss }}""",
        button="Bogen ausfüllen",
    )
)
register_kind(
    MailKind(
        key="assessment.changed",
        code="T17",
        name=gettext_lazy("Released review has changed"),
        subject="Ihre Auswertung hat eine neue Fassung",
        body="""Guten Tag {{ vorname }},
Ihre freigegebene Auswertung wurde berichtigt. Die neue Fassung und der
Grund stehen hier:
{{ link }}
Die frühere Fassung bleibt in der Akte. Sehen Sie etwas anders? Bis
{{ frist }} können Sie eine Stellungnahme abgeben. Sie müssen nicht.
{{ fuss }}""",
        button="Neue Fassung lesen",
    )
)
register_kind(
    MailKind(
        key="assessment.learned",
        code="T23",
        name=gettext_lazy("A student wrote what they learned"),
        subject="Ein Dank für Ihre Praxisanleitung",
        body="""Guten Tag {{ name }},
jemand, den Sie angeleitet haben, hat für Sie aufgeschrieben, was
gelernt wurde:
{{ link }}
Danke, dass Sie sich die Zeit nehmen!
{{ fuss }}""",
        button="Lesen",
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

SOURCE_OWN = gettext_lazy("Examination rules of the institute")
for definition in (
    RuleDefinition(
        "assessment.marked_reviews",
        ["final"],
        gettext_lazy("Reviews that end with a mark"),
        "setting",
        SOURCE_OWN,
        help_text=gettext_lazy("final, midterm; one a line. Empty: no review is marked."),
    ),
    RuleDefinition(
        "assessment.grades",
        ["1,0", "1,3", "1,7", "2,0", "2,3", "2,7", "3,0", "3,3", "3,7", "4,0", "5,0"],
        gettext_lazy("Marks, from best to worst"),
        "setting",
        SOURCE_OWN,
        help_text=gettext_lazy("One a line; words such as “passed” are possible as well."),
    ),
    RuleDefinition(
        "assessment.last_passing_grade",
        "4,0",
        gettext_lazy("Last mark that passes"),
        "block",
        SOURCE_OWN,
    ),
    RuleDefinition(
        "assessment.steps_apart",
        3,
        gettext_lazy("Two marks are averaged up to this distance; beyond it the two must agree"),
        "block",
        SOURCE_OWN,
        gettext_lazy("steps of the scale"),
    ),
    RuleDefinition(
        "assessment.second_examiner",
        False,
        gettext_lazy("A marked review always needs a second examiner"),
        "block",
        SOURCE_OWN,
    ),
    RuleDefinition(
        "assessment.remind_before",
        [5, 1],
        gettext_lazy("Reviews: remind this many days before they close"),
        "setting",
        gettext_lazy("DOMAIN rule 24: at most one reminder a person and day"),
        gettext_lazy("days"),
    ),
    RuleDefinition(
        "assessment.keep_drafts_months",
        6,
        gettext_lazy("Reviews: drafts are kept after the end of the cohort"),
        "setting",
        gettext_lazy("DOMAIN section 11"),
        gettext_lazy("months"),
    ),
    RuleDefinition(
        "assessment.keep_years",
        5,
        gettext_lazy("Reviews: results are kept after the end of the cohort"),
        "setting",
        gettext_lazy("DOMAIN section 11"),
        gettext_lazy("years"),
    ),
    RuleDefinition(
        "assessment.shown_from",
        5,
        gettext_lazy("Averages are shown from this many answers"),
        "block",
        gettext_lazy("DOMAIN rule 21"),
        gettext_lazy("answers"),
    ),
):
    register_rule(definition)


def stale(mail: Any) -> str:
    """No call and no reminder after the form is in."""
    if mail.kind != "assessment.reminder":
        return ""
    waits = Voice.objects.filter(
        assessment__public_id=mail.about, author_id=mail.to_id, handed_in_at__isnull=True
    )
    return "" if waits.exists() else "already-handed-in"


mail_vetoes.register(stale)
FORM_TITLES = {
    (RoundKind.MIDTERM, VoiceKind.STUDENT): gettext_lazy(
        "Hand in your self-assessment for the mid-term review."
    ),
    (RoundKind.FINAL, VoiceKind.STUDENT): gettext_lazy(
        "Hand in your self-assessment for the final review."
    ),
}


@asks
def steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """Own forms, results to read, talks to hold, results to release."""
    if not has_role(user, Role.STUDENT, Role.LECTURER, Role.AGENCY, Role.COORDINATOR):
        return []
    parts = [_own_forms(user)]
    if has_role(user, Role.LECTURER):
        parts.append(_examiner_steps(user))
    if has_role(user, Role.STUDENT):
        parts.append(_student_steps(user, on))
    if has_role(user, Role.COORDINATOR):
        parts.append(_coordinator_steps(user))
    found = yield from in_step(parts)
    return [step for part in found for step in part]


def _own_forms(user: Any) -> Asking[list[NextStep]]:
    (voices,) = yield (open_voices_of(user)[:20],)
    return [_form_step(voice) for voice in voices]


def _waits_for(row: Assessment, user: Any) -> bool:
    book = book_of(row)
    seat = Seat.FIRST if row.examiner_id == user.pk else Seat.SECOND
    agreed = book.agreed_first if seat == Seat.FIRST else book.agreed_second
    return seat in book.waits_for or (AGREEMENT in book.waits_for and not agreed)


def _student_steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    releases, placements = yield (
        releases_visible_to(user).filter(
            assessment__placement__student_id=user.pk,
            statement_until__gte=on,
            statement__isnull=True,
        ),
        may_give_feedback(user)[:3],
    )
    found = [
        NextStep(
            title=_("Read your review"),
            detail=_("You may add a statement. You need not."),
            url=reverse("assessment:result", args=[release.assessment.public_id]),
            button=_("Read the review"),
            due=release.statement_until,
        )
        for release in releases
    ]
    found += [
        NextStep(
            title=_("Give feedback on your placement"),
            detail=_("Five statements, about two minutes. Only averages are shown."),
            url=reverse("assessment:feedback", args=[placement.public_id]),
            button=_("Give feedback"),
        )
        for placement in placements
    ]
    return found


def _coordinator_steps(user: Any) -> Asking[list[NextStep]]:
    """Changes after the release that wait for a second person, other than oneself."""
    (changes,) = yield (changes_to_decide(user)[:10],)
    return [
        NextStep(
            title=_("Decide on a change of a released review"),
            detail=change.assessment.placement.number,
            url=reverse("assessment:change_decide", args=[change.public_id]),
            button=_("Decide"),
        )
        for change in changes
    ]


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


def _examiner_steps(user: Any) -> Asking[list[NextStep]]:
    """Marks to give, talks to hold, results to release."""
    own = Assessment.objects.filter(
        examined_by(user) | seconded_by(user),
        state__in=(AssessmentState.COMPARED, AssessmentState.TALKED),
    )
    mine, marks_given = yield (
        own.select_related("placement__student", "placement__phase__cohort", "round").order_by(
            "placement__student__sort_key", "pk"
        ),
        Mark.objects.filter(assessment__in=own.order_by().values("pk")),
    )
    attach(mine, "marks", marks_given, by="assessment_id")
    marks = [row for row in mine if is_marked(row) and _waits_for(row, user)]
    led = [row for row in mine if row.examiner_id == user.pk]
    talks = [row for row in led if row.state == AssessmentState.COMPARED]
    count = len([row for row in led if row.state == AssessmentState.TALKED and is_settled(row)])
    found = [_mark_step(row) for row in marks[:10]] + [_talk_step(row) for row in talks[:10]]
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


def _mark_step(row: Assessment) -> NextStep:
    return NextStep(
        title=_("Give your mark: %(name)s") % {"name": row.placement.student.get_full_name()},
        detail=_("Neither examiner sees the other's mark until both are in."),
        url=reverse("assessment:mark", args=[row.public_id]),
        button=_("Give the mark"),
    )


def _talk_step(row: Assessment) -> NextStep:
    return NextStep(
        title=_("Hold the talk: %(name)s") % {"name": row.placement.student.get_full_name()},
        detail=_("The forms stand side by side."),
        url=reverse("assessment:talk", args=[row.public_id]),
        button=_("Lead the talk"),
    )


def _of_file(placement: Any, user: Any) -> QuerySet[Assessment]:
    """The placement's assessments as far as this viewer sees them, newest first; asked once."""
    known: dict[int, QuerySet[Assessment]] = placement.__dict__.setdefault("_assessments_for", {})
    if user.pk not in known:
        rows = assessments_visible_to(user).filter(placement=placement).select_related("round")
        known[user.pk] = rows.order_by("-round__opens_on")
    return known[user.pk]


@asks
def file_steps_of(placement: Any, user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """In a placement's file: the viewer's own form of this placement."""
    own = open_voices_of(user).filter(assessment__placement=placement)
    seen, voices = yield (_of_file(placement, user), own[:1])
    return [_form_step(voice) for voice in voices if seen]


@asks
def section(placement: Any, user: Any) -> Asking[FileSection | None]:
    """The tab "Review" of the placement file: the newest one the viewer sees."""
    (rows,) = yield (_of_file(placement, user),)
    if not rows:
        return None
    return FileSection(
        key="assessment",
        title=_("Review"),
        url=reverse("assessment:detail", args=[rows[0].public_id]),
    )


@asks
def way(placement: Any, user: Any) -> Asking[list[TimelineEntry]]:
    """Reviews on the placement's way: dates and states, no texts."""
    (rows,) = yield (_of_file(placement, user),)
    return [
        TimelineEntry(
            text=row.round.get_kind_display().capitalize(),
            on=row.talk_on or row.round.closes_on,
            detail=row.get_state_display(),
            done=row.state in (AssessmentState.RELEASED, AssessmentState.LOCKED),
            current=row.state
            in (AssessmentState.COLLECTING, AssessmentState.COMPARED, AssessmentState.TALKED),
        )
        for row in reversed(rows)
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


def marks_are_as_released() -> list[str]:
    """The mark of every version that holds is what its book of marks says."""
    found = []
    releases = (
        Release.objects.select_related("assessment__placement__phase__cohort", "assessment__round")
        .prefetch_related("assessment__marks")
        .order_by("assessment", "version")
    )
    for release in {row.assessment_id: row for row in releases}.values():
        mark = release.content.get("mark")
        if mark and book_of(release.assessment).current != mark["grade"]:
            number = release.assessment.placement.number
            found.append(f"The mark of {number} is not what its book of marks says.")
    return found


for key, label in (
    ("assessment.voice_midterm", gettext_lazy("Filling in the mid-term review")),
    ("assessment.voice_final", gettext_lazy("Filling in the final review")),
    ("assessment.talk", gettext_lazy("Leading the talk with three voices")),
    ("assessment.feedback", gettext_lazy("Giving feedback on a placement")),
):
    guided_steps.register(GuidedStep(key, label))
supervisor_changed.register(follow_supervisor)
agency_opinions.register(opinions)
retention_classes.register(
    RetentionClass(
        "assessment.drafts",
        gettext_lazy("Review forms that were never handed in"),
        gettext_lazy("6 months after the end of the cohort"),
        drafts_due,
        erase_drafts,
    )
)
retention_classes.register(
    RetentionClass(
        "assessment.results",
        gettext_lazy("Reviews with marks, versions, statements and feedback"),
        gettext_lazy("5 years after the end of the cohort"),
        assessments_due,
        erase_assessments,
    )
)
verifications.register(marks_are_as_released)
verifications.register(releases_are_unchanged)
navigation.register(
    NavigationItem(gettext_lazy("Reviews"), "assessment:start", sees_assessments), order=70
)
next_steps.register(steps, order=70)
file_steps.register(file_steps_of, order=70)
file_sections.register(section, order=70)
timeline.register(way, order=70)
demo_steps.register(DemoStep("assessment", demo.load), order=180)
