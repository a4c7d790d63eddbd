"""Who may ask for what about questions."""

from typing import Any

import rules

from home.people.roles import is_coordinator, is_lecturer, signed_in
from lernen.questions.models import Question


@rules.predicate
def wrote(user: Any, question: Question | None) -> bool:
    return question is not None and question.author_id == user.pk


rules.add_perm("questions.view_bank", signed_in & (is_lecturer | is_coordinator))
rules.add_perm("questions.write_question", signed_in & (is_lecturer | is_coordinator))
rules.add_perm("questions.change_question", signed_in & (is_coordinator | (is_lecturer & wrote)))
