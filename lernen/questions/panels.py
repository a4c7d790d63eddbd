"""What questions register elsewhere: their place in lessons, the bank, when answers end."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from home.core.registries import (
    DemoStep,
    NavigationItem,
    RetentionClass,
    demo_steps,
    navigation,
    retention_classes,
)
from home.people.roles import Role, has_role
from lernen.material.registries import question_choices, question_forms, question_sheets
from lernen.questions.demo import load
from lernen.questions.models import Attempt
from lernen.questions.queries import choices_for_lessons, form_for_lesson, sheet_of

YEARS = 2


def attempts_due(day: dt.date) -> Any:
    return Attempt.objects.filter(at__date__lt=day - dt.timedelta(days=365 * YEARS))


question_choices.register(choices_for_lessons)
question_forms.register(form_for_lesson)
question_sheets.register(sheet_of)
navigation.register(
    NavigationItem(
        _("Questions"),
        "questions:bank",
        lambda user: has_role(user, Role.LECTURER, Role.COORDINATOR),
    ),
    order=82,
)
retention_classes.register(
    RetentionClass(
        key="questions.attempts",
        label=_("Own answers to questions of lessons"),
        keep=_("2 years, or until the person deletes them."),
        due=attempts_due,
        erase=lambda rows: rows.delete()[0],
    )
)
demo_steps.register(DemoStep("questions", load), order=191)
