"""The whole text of an assessment as it is kept and shown."""

from typing import Any

from django.db.models import Prefetch

from kurse.assessment.models import (
    Assessment,
    Rating,
    VoiceKind,
)
from kurse.assessment.queries.visible import criteria_of

VOICE_LETTERS = {
    VoiceKind.STUDENT: "s",
    VoiceKind.PRACTICE: "p",
    VoiceKind.LECTURER: "l",
}


def content_of(assessment: Assessment) -> dict[str, Any]:
    """Everything that was handed in, as plain JSON: for the talk, the print and the release.

    Four queries. Drafts are never in it.
    """
    voices = list(
        assessment.voices.filter(handed_in_at__isnull=False)
        .select_related("author")
        .prefetch_related(Prefetch("ratings", queryset=Rating.objects.select_related("level")))
    )
    answers = {
        (voice.kind, rating.criterion_id): rating
        for voice in voices
        for rating in voice.ratings.all()
    }
    kinds = [kind for kind in VoiceKind if any(voice.kind == kind for voice in voices)]
    criteria = list(criteria_of(assessment.criteria_set))
    return {
        "voices": [
            {
                "voice": VOICE_LETTERS[VoiceKind(voice.kind)],
                "name": voice.handed_in_by or voice.author.get_full_name(),
                "comment": voice.comment,
            }
            for kind in kinds
            for voice in voices
            if voice.kind == kind
        ],
        "criteria": [
            {
                **{name: getattr(criterion, name) for name in CONTENT_FIELDS},
                "levels": [
                    {name: getattr(level, name) for name in LEVEL_FIELDS}
                    for level in criterion.levels.all()
                ],
                "says": [_say(kind, answers.get((kind, criterion.pk))) for kind in kinds],
            }
            for criterion in criteria
        ],
    }


CONTENT_FIELDS = (
    "kind",
    "title",
    "title_en",
    "question",
    "question_en",
    "category",
    "category_en",
    "weight",
)

LEVEL_FIELDS = ("label", "label_en", "description", "description_en")


def without_voice(content: dict[str, Any], letter: str) -> dict[str, Any]:
    """The same content as if one voice had not been heard; for the second examiner."""
    return {
        **content,
        "voices": [row for row in content["voices"] if row["voice"] != letter],
        "criteria": [
            {**row, "says": [say for say in row["says"] if say["voice"] != letter]}
            for row in content["criteria"]
        ],
    }


def _say(kind: VoiceKind, rating: Rating | None) -> dict[str, Any]:
    return {
        "voice": VOICE_LETTERS[kind],
        "level": rating.level.label if rating and rating.level else "",
        "example": rating.example if rating else "",
    }
