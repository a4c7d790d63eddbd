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


def load(world: Any) -> None:
    from kurse.assessment.actions import (
        draft_criteria_set,
        fix_criteria_set,
        open_round,
        plan_round,
        save_criterion,
    )
    from kurse.assessment.models import Assessment, RoundKind
    from kurse.cohorts.models import Phase

    lecturer, coordinator = world.things["lecturers"][0], world.things["coordinator"]
    phase: Phase = world.things["phase"]
    opens, closes = world.today - dt.timedelta(days=12), world.today + dt.timedelta(days=4)
    with world.at(phase.starts_on - dt.timedelta(days=30)):
        criteria = draft_criteria_set("Praxis im Stadtteil", by=lecturer)
        for title, question in CRITERIA:
            save_criterion(criteria, title=title, question=question, levels=LEVELS, by=lecturer)
        criteria = fix_criteria_set(criteria, by=lecturer)
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
    world.things["criteria_set"] = criteria
    assessments = Assessment.objects.filter(round=round_).order_by("pk")
    for number, assessment in enumerate(assessments.select_related("placement__student")):
        _fill(world, assessment, number, opens)


def _fill(world: Any, assessment: Any, number: int, opens: dt.date) -> None:
    """Every fifth is released, talked about, compared, half in, or untouched."""
    from kurse.assessment.actions import record_talk, release_assessment
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
