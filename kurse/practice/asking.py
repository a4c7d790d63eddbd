"""The weekly mail (T14): one to each person who confirms, with one link for all their days."""

from collections import defaultdict

from django.db import transaction

from home.core import clock
from home.outbox.actions import queue_mail
from home.outbox.models import OutgoingMail
from home.people.models import User
from home.tasklinks.actions import issue_link
from home.tasklinks.models import TaskLink
from kurse.cohorts.models import Phase
from kurse.placements.models import Placement
from kurse.practice.ledger import monday_of
from kurse.practice.linkpage import KIND, PURPOSE, confirmers, mail_context
from kurse.practice.queries import unanswered


def ask_confirmers() -> int:
    """T14 to everybody with unanswered days of past weeks; at most one a person and week.

    Days that were disputed or corrected since are among them again as soon as they are open.
    Returns how many mails were written.
    """
    keys = unanswered().order_by().values_list("placement", flat=True).distinct()
    placements = list(
        Placement.objects.filter(pk__in=list(keys)).select_related(
            "phase__cohort", "place__facility__agency"
        )
    )
    contacts = confirmers(placements)
    groups: dict[tuple[int, int], list[Placement]] = defaultdict(list)
    people: dict[int, User] = {}
    phases: dict[int, Phase] = {}
    for placement in placements:
        contact = contacts.get(placement.pk)
        if contact is None:
            continue
        people[contact.user_id] = contact.user
        phases[placement.phase_id] = placement.phase
        groups[contact.user_id, placement.phase_id].append(placement)
    mails = 0
    for (user_key, phase_key), asked in sorted(groups.items()):
        with transaction.atomic():
            mails += _ask(people[user_key], phases[phase_key], asked)
    return mails


def _ask(person: User, phase: Phase, placements: list[Placement]) -> int:
    Phase.objects.select_for_update(no_key=True).get(pk=phase.pk)
    person = _holder(person, phase)
    week = clock.start_of(monday_of(clock.today()))
    if OutgoingMail.objects.filter(
        kind=KIND, to=person, about=str(phase.public_id), queued_at__gte=week
    ).exists():
        return 0
    number = unanswered(Placement.objects.filter(pk__in=[one.pk for one in placements])).count()
    if not number:
        return 0
    link = issue_link(PURPOSE, person=person, about=phase.public_id, by=None)
    queue_mail(
        KIND,
        to=person,
        context=mail_context(number),
        task_link=link,
        about=phase.public_id,
        digest=True,
    )
    return 1


def _holder(person: User, phase: Phase) -> User:
    """Who has the task now, after it was handed on once or more."""
    seen: set[int] = set()
    while person.pk not in seen:
        seen.add(person.pk)
        link = (
            TaskLink.objects.filter(person=person, purpose=PURPOSE, about=str(phase.public_id))
            .select_related("forwarded_to")
            .order_by("-issued_at", "-pk")
            .first()
        )
        if link is None or link.forwarded_to is None:
            break
        person = link.forwarded_to
    return person
