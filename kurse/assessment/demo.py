"""Assessment's share of the demo: a criteria set and a mid-term review half handed in."""

import datetime as dt
from typing import Any

LEVELS = (
    ("mit Anleitung", "Braucht dafür noch jemanden an der Seite."),
    ("meistens", "Gelingt in vertrauten Lagen, in neuen noch nicht."),
    ("sicher", "Gelingt verlässlich, auch in neuen Lagen."),
    ("gibt anderen Sicherheit", "Andere lernen davon und übernehmen es."),
)
CRITERIA = (
    ("Auf Menschen zugehen", "Beginnt Gespräche, auch mit Unbekannten."),
    ("Den Sozialraum verstehen", "Kennt Orte, Menschen und Träger und bezieht sie ein."),
    ("Planen und dokumentieren", "Bereitet Angebote vor, hält Absprachen fest, wertet danach aus."),
    ("Im Team arbeiten", "Hält Zusagen ein, bittet um Hilfe, hilft."),
    ("Nähe und Abstand", "Ist zugewandt und erkennt, wann eine Grenze nötig ist."),
    ("Das eigene Handeln prüfen", "Beschreibt, was gelungen ist und was anders wird."),
)
EXAMPLES = (
    "Beim Elterncafé in der dritten Woche war das gut zu sehen.",
    "Die Absprachen zum Nachbarschaftsfest waren vollständig.",
    "In der Theoriegruppe klar beschrieben, im Alltag noch unterschiedlich.",
    "Nach dem Gespräch darüber deutlich ruhiger.",
    "",
    "",
)
TALK = (
    "Es gelingt: Kontakte in die Siedlung, Verlässlichkeit im Team. Bis zum Ende: Absprachen am "
    "selben Tag festhalten. Wer tut was: die Praxisanleitung gibt jede Woche 30 Minuten Auswertung."
)


ENGLISH = (
    ("Approaching people", "Starts conversations, with strangers as well."),
    ("Understanding the district", "Knows places, people and agencies and involves them."),
    ("Planning and recording", "Prepares activities, keeps agreements, evaluates afterwards."),
    ("Working in a team", "Keeps promises, asks for help, helps."),
    ("Closeness and distance", "Is attentive and sees when a boundary is needed."),
    ("Examining one's own work", "Describes what worked and what will be different."),
)
ENGLISH_LEVELS = (
    ("with guidance", "Still needs somebody at their side."),
    ("mostly", "Works in familiar situations, not yet in new ones."),
    ("safely", "Works reliably, in new situations as well."),
    ("gives others safety", "Others learn from it and take it up."),
)
AREAS = ("Mit Menschen", "Im Quartier", "Im Quartier", "Mit Menschen", "Ich selbst", "Ich selbst")
ORDER = (0, 3, 1, 2, 4, 5)
GOALS = (
    ("Absprachen am selben Tag festhalten", "Studierende Person"),
    ("Jede Woche 30 Minuten Auswertung", "Praxisanleitung"),
)
FEEDBACK = "Die ersten zwei Wochen waren sehr voll; ein fester Plan hätte geholfen."
LEARNED = "Danke! Ich habe gelernt, erst zuzuhören und dann zu planen."


def load(world: Any) -> None:
    criteria = _criteria(world)
    world.things["criteria_set"] = criteria
    _last_year(world, criteria)
    _running_year(world, criteria)
    _guides()


def _criteria(world: Any) -> Any:
    """A set in three areas, in German and English, with one open question; fixed in time."""
    from kurse.assessment.actions import (
        draft_criteria_set,
        fix_criteria_set,
        save_criterion,
        translate_criterion,
    )

    by = world.things["lecturers"][0]
    with world.at(world.things["last_phase"].starts_on - dt.timedelta(days=30)):
        criteria = draft_criteria_set("Praxis im Stadtteil", by=by)
        for number in ORDER:
            title, question = CRITERIA[number]
            row = save_criterion(
                criteria,
                title=title,
                question=question,
                levels=LEVELS,
                category=AREAS[number],
                weight=2 if number == 5 else 1,
                by=by,
            )
            translate_criterion(
                row,
                title=ENGLISH[number][0],
                question=ENGLISH[number][1],
                category="",
                levels=ENGLISH_LEVELS,
                by=by,
            )
        save_criterion(
            criteria,
            title="Was soll als Nächstes gelingen?",
            question="",
            levels=(),
            kind="question",
            category="Ausblick",
            by=by,
        )
        return fix_criteria_set(criteria, by=by)


def _guides() -> None:
    """The lesson about the talk stands beside the steps of a review, where it is there."""
    from wagtail.models import Page

    from home.pages.models import StepGuide

    page = Page.objects.filter(slug="zwischenauswertung-fuehren").order_by("pk").first()
    if page is not None:
        for step in ("assessment.voice_midterm", "assessment.voice_final", "assessment.talk"):
            StepGuide.objects.get_or_create(step=step, defaults={"page": page})


def _last_year(world: Any, criteria: Any) -> None:
    """Eight placements of the last cohort with both reviews: marked, released, answered."""
    from kurse.placements.models import Placement

    phase = world.things["last_phase"]
    rows = list(
        Placement.objects.filter(
            phase=phase, state="completed", practice_supervisor__isnull=False, team__isnull=False
        )
        .select_related("student", "team", "place__facility", "practice_supervisor__user")
        .order_by("pk")
    )
    sizes: dict[int, int] = {}
    for row in rows:
        sizes[row.place.facility_id] = sizes.get(row.place.facility_id, 0) + 1
    rows.sort(key=lambda row: (-sizes[row.place.facility_id], row.place.facility_id, row.pk))
    middle = phase.starts_on + (phase.ends_on - phase.starts_on) / 2
    for kind, day in (("midterm", middle), ("final", phase.ends_on - dt.timedelta(days=10))):
        _reviewed(world, criteria, phase, rows[:8], kind, day)


def _reviewed(
    world: Any, criteria: Any, phase: Any, placements: Any, kind: str, day: dt.date
) -> None:
    from kurse.assessment.actions import give_mark, plan_round, release_assessment
    from kurse.assessment.models import Assessment, Voice

    coordinator = world.things["coordinator"]
    with world.at(day):
        round_ = plan_round(
            phase,
            kind=kind,
            criteria_set=criteria,
            opens_on=day,
            closes_on=day + dt.timedelta(days=10),
            by=coordinator,
        )
        type(round_).objects.filter(pk=round_.pk).update(opened_at=_now())
        examiners = _lecturers_by_team(phase)
        done = []
        for placement in placements:
            examiner = examiners.get(placement.team_id)
            if examiner is None:
                continue
            assessment = Assessment.objects.create(
                placement=placement,
                round=round_,
                criteria_set=criteria,
                examiner=examiner,
                talk_on=day,
                talk_result=TALK,
                state="talked",
            )
            for voice_kind, author in (
                ("student", placement.student),
                ("practice", placement.practice_supervisor.user),
                ("lecturer", examiner),
            ):
                Voice.objects.create(assessment=assessment, kind=voice_kind, author=author)
            done.append(assessment)
        _ratings(world, done, better=kind == "final")
    with world.at(day + dt.timedelta(days=9)):
        for number, assessment in enumerate(done):
            if kind == "final":
                give_mark(
                    assessment,
                    grade=world.random.choice(("1,3", "1,7", "2,0", "2,3", "2,7")),
                    reason="Sicher in vertrauten Lagen; die Auswertung der eigenen Arbeit trägt.",
                    by=assessment.examiner,
                )
            if kind == "final" and number == len(done) - 1:
                _second(assessment, examiners, coordinator)
                continue  # one still waits for its second mark
            release_assessment(assessment, by=assessment.examiner)
    if kind == "final":
        _afterwards(world, done[:-1], day + dt.timedelta(days=12))


def _now() -> Any:
    from home.core.clock import now

    return now()


def _lecturers_by_team(phase: Any) -> dict[int, Any]:
    from home.core.clock import today
    from kurse.cohorts.models import Participation
    from kurse.cohorts.queries import active_on

    rows = Participation.objects.filter(
        active_on(today()), role="lecturer", cohort=phase.cohort, team__isnull=False
    ).select_related("user")
    return {row.team_id: row.user for row in rows.order_by("-pk")}


def _second(assessment: Any, examiners: dict[int, Any], coordinator: Any) -> None:
    """Another lecturer gives the second mark, as far as one may."""
    from django.core.exceptions import ValidationError

    from kurse.assessment.actions import appoint_second_examiner

    for lecturer in examiners.values():
        if lecturer != assessment.examiner:
            try:
                appoint_second_examiner(assessment, examiner=lecturer, by=coordinator)
            except ValidationError:  # leads this person's supervision
                continue
            return


def _ratings(world: Any, assessments: Any, *, better: bool) -> None:
    """All forms of these reviews at once, handed in."""
    from kurse.assessment.models import Rating, Voice
    from kurse.assessment.queries import criteria_of

    if not assessments:
        return
    criteria = [(row, list(row.levels.all())) for row in criteria_of(assessments[0].criteria_set)]
    weights = (0, 2, 5, 3) if better else (2, 5, 4, 1)
    voices = list(Voice.objects.filter(assessment__in=assessments))
    Rating.objects.bulk_create(
        Rating(
            voice=voice,
            criterion=criterion,
            level=world.random.choices(levels, weights=weights)[0] if levels else None,
            example=world.random.choice(EXAMPLES) if levels else "Ein Angebot allein leiten.",
        )
        for voice in voices
        for criterion, levels in criteria
    )
    Voice.objects.filter(pk__in=[voice.pk for voice in voices]).update(
        saved_at=_now(), handed_in_at=_now()
    )


def _afterwards(world: Any, assessments: Any, day: dt.date) -> None:
    """Feedback of most, thanks of some; one correction approved, one that waits."""
    from kurse.assessment.actions import ask_change, decide_change, give_feedback
    from kurse.assessment.actions import lock_due_assessments as lock_due
    from kurse.assessment.models import QUESTIONS

    with world.at(day):
        for number, assessment in enumerate(assessments):
            if number < 6:
                give_feedback(
                    assessment.placement,
                    answers={name: world.random.choice((2, 3, 3, 4, 4)) for name in QUESTIONS},
                    text=FEEDBACK if number % 4 == 0 else "",
                    learned=LEARNED if number % 3 == 0 else "",
                    by=assessment.placement.student,
                )
        changes = [
            ask_change(
                assessment,
                grade="1,0",
                talk_result=TALK,
                reason="Die Note wurde aus dem falschen Bogen übertragen.",
                by=assessment.examiner,
            )
            for assessment in assessments[:2]
        ]
        for change in changes[:1]:
            decide_change(change, approved=True, answer="Geprüft.", by=world.things["coordinator"])
    with world.at(day + dt.timedelta(days=40)):
        lock_due()


def _running_year(world: Any, criteria: Any) -> None:
    from kurse.assessment.actions import open_round, plan_round
    from kurse.assessment.models import Assessment, RoundKind

    coordinator, phase = world.things["coordinator"], world.things["phase"]
    opens, closes = world.today - dt.timedelta(days=12), world.today + dt.timedelta(days=4)
    with world.at(opens):
        round_ = plan_round(
            phase,
            kind=RoundKind.MIDTERM,
            criteria_set=criteria,
            opens_on=opens,
            closes_on=closes,
            by=coordinator,
        )
        open_round(round_, by=coordinator)
    assessments = Assessment.objects.filter(round=round_).order_by("pk")
    for number, assessment in enumerate(assessments.select_related("placement__student")):
        _fill(world, assessment, number, opens)


def _fill(world: Any, assessment: Any, number: int, opens: dt.date) -> None:
    """Every fifth is released, talked about, compared, half in, or untouched."""
    from kurse.assessment.actions import Goal, record_talk, release_assessment
    from kurse.assessment.models import VoiceKind

    step = number % 5
    kinds = {
        0: tuple(VoiceKind),
        1: tuple(VoiceKind),
        2: (VoiceKind.PRACTICE, VoiceKind.STUDENT),
        3: (VoiceKind.PRACTICE,),
        4: (),
    }[step]
    if assessment.placement.student == world.things.get("main_student"):
        kinds, step = (VoiceKind.PRACTICE,), 3
    for days, kind in enumerate(kinds):
        with world.at(opens + dt.timedelta(days=2 + days)):
            _hand_in(world, assessment.voices.get(kind=kind))
    if step == 0 and number % 3 == 0:
        with world.at(opens + dt.timedelta(days=8)):
            record_talk(
                assessment,
                talk_on=opens + dt.timedelta(days=8),
                result=TALK,
                goals=[Goal(text, who) for text, who in GOALS],
                by=assessment.examiner,
            )
        if number % 2 == 0:
            with world.at(opens + dt.timedelta(days=9)):
                release_assessment(assessment, by=assessment.examiner)


def _hand_in(world: Any, voice: Any) -> None:
    from home.tasklinks.actions import finish_link
    from home.tasklinks.queries import current_links
    from kurse.assessment.actions import Answer, hand_in_voice, save_voice
    from kurse.assessment.models import VoiceKind
    from kurse.assessment.queries import criteria_of

    answers = {}
    for criterion in criteria_of(voice.assessment.criteria_set):
        levels = list(criterion.levels.all())
        if not levels:
            answers[criterion.pk] = Answer(example="Ein Angebot allein leiten.")
            continue
        unseen = voice.kind == VoiceKind.PRACTICE and world.random.random() < 0.08
        level = world.random.choices(levels, weights=(1, 4, 5, 2))[0]
        answers[criterion.pk] = Answer(
            level=None if unseen else level.pk,
            not_observed=unseen,
            example="" if unseen else world.random.choice(EXAMPLES),
        )
    save_voice(voice, answers=answers, comment="", by=voice.author)
    name = voice.author.get_full_name() if voice.kind == VoiceKind.PRACTICE else ""
    hand_in_voice(voice, by=voice.author, name=name)
    if name:
        for link in current_links(
            person=voice.author, purpose="assessment.voice", about=str(voice.public_id)
        ):
            finish_link(link, name=name)
