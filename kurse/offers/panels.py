"""What offers tell other slices: the menu, the coordination's next steps, counts, places."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from home.core.registries import (
    DemoStep,
    DistrictFacts,
    NavigationItem,
    NextStep,
    RetentionClass,
    demo_steps,
    district_facts,
    navigation,
    next_steps,
    retention_classes,
)
from home.core.together import Asking, asks
from home.outbox.kinds import MailKind, register_kind
from home.people.roles import Role, has_role
from home.rulebook.queries import RuleDefinition, register_rule
from home.tasklinks.purposes import Purpose, register_purpose
from kurse.cohorts.facts import CohortFact, cohort_facts, cohort_steps
from kurse.offers import demo
from kurse.offers.call import linkpage
from kurse.offers.call.queries import PURPOSE, REMINDER, REQUEST, open_requests_of
from kurse.offers.memory import memories
from kurse.offers.models import PlaceState, ProposalState
from kurse.offers.proposals import demo as proposals_demo
from kurse.offers.proposals.queries import (
    empty_proposals,
    own_proposals,
    proposal_counts,
    proposals_to_empty,
)
from kurse.offers.queries import (
    agency_places,
    call_answers,
    cohorts_with_waiting,
    expired_uploads,
    open_counts_by_district,
    seats_by_cohort,
)
from kurse.partners.facts import AgencyLine, agency_lines, agency_memories
from kurse.partners.queries import counts_by_district, outlines_of

#: Form and tone of a place's state in the look.
STATE_KINDS: dict[str, str] = {
    PlaceState.INVITED: "wait",
    PlaceState.INTERESTED: "wait",
    PlaceState.NOT_THIS_YEAR: "gone",
    PlaceState.REPORTED: "told",
    PlaceState.CHECKED: "told",
    PlaceState.OPEN: "ok",
    PlaceState.FILLED: "on",
    PlaceState.WITHDRAWN: "gone",
    PlaceState.CLOSED: "end",
}


def steps_of_cohorts(cohorts: Sequence[Any], user: Any, on: dt.date) -> list[NextStep]:
    """Read in students, invite them, check and open places: one query for all cohorts."""
    keys = [cohort.pk for cohort in cohorts]
    return _steps_of(cohorts_with_waiting(user, only=keys, all_of_them=True), on)


def _steps_of(cohorts: Iterable[Any], on: dt.date) -> list[NextStep]:
    steps: list[NextStep] = []
    for cohort in cohorts:
        if cohort.ends_on < on:
            continue
        if cohort.may_call and not cohort.has_places and cohort.wishes_open_on > on:
            steps.append(
                NextStep(
                    title=_("Call for places"),
                    url=reverse("offers:call", args=[cohort.slug]),
                    button=_("Read the mail"),
                    due=cohort.wishes_open_on - dt.timedelta(days=30),
                    about=cohort.name,
                )
            )
        if cohort.student_count == 0:
            steps.append(
                NextStep(
                    title=_("Read in the students"),
                    url=reverse("offers:roster", args=[cohort.slug]),
                    button=_("Read in students"),
                    due=cohort.wishes_open_on,
                    about=cohort.name,
                )
            )
        if cohort.uninvited_count:
            steps.append(
                NextStep(
                    title=ngettext(
                        "Send %(count)s invitation",
                        "Send %(count)s invitations",
                        cohort.uninvited_count,
                    )
                    % {"count": cohort.uninvited_count},
                    url=reverse("cohorts:invite", args=[cohort.slug]),
                    button=_("Read the mail"),
                    due=cohort.wishes_open_on,
                    about=cohort.name,
                )
            )
        if cohort.found_count:
            steps.append(_found_step(cohort))
        if cohort.waiting_count:
            steps.append(
                NextStep(
                    title=ngettext(
                        "Check and open %(count)s place",
                        "Check and open %(count)s places",
                        cohort.waiting_count,
                    )
                    % {"count": cohort.waiting_count},
                    url=reverse("offers:open_all", args=[cohort.slug]),
                    button=_("See places"),
                    due=cohort.wishes_open_on
                    if cohort.wishes_open_on >= on
                    else cohort.wishes_close_on,
                    about=cohort.name,
                )
            )
    return steps


def _found_step(cohort: Any) -> NextStep:
    number = cohort.found_count
    return NextStep(
        title=ngettext(
            "Look at %(count)s self-found place", "Look at %(count)s self-found places", number
        )
        % {"count": number},
        url=reverse("offers:proposals", args=[cohort.slug]),
        button=_("See places"),
        due=cohort.publish_on - dt.timedelta(days=1),
        about=cohort.name,
    )


@asks
def steps_of_agency(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """A call that waits for this person's answer; the places' own pages take it."""
    if not has_role(user, Role.AGENCY):
        return []
    (requests,) = yield (open_requests_of(user, on),)
    return [
        NextStep(
            title=_("Tell us which places you offer this year"),
            url=reverse("offers:call_own", args=[request.public_id]),
            button=_("Answer"),
            due=request.call.answer_until,
            about=request.call.phase.cohort.name,
        )
        for request in requests
    ]


@asks
def steps_of_coordination(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    if not has_role(user, Role.COORDINATOR):
        return []
    (cohorts,) = yield (cohorts_with_waiting(user, all_of_them=True),)
    return _steps_of(cohorts, on)


@asks
def steps_of_finder(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """Where a student's own place stands; a question is theirs to answer."""
    if not has_role(user, Role.STUDENT):
        return []
    (proposals,) = yield (own_proposals(user)[:1],)
    if not proposals or on >= proposals[0].phase.cohort.publish_on:
        return []
    (proposal,) = proposals
    url = proposal.get_absolute_url()
    if proposal.state == ProposalState.ASKED:
        return [
            NextStep(
                title=_("Answer the question about the place you found"),
                detail=proposal.reply,
                url=reverse("offers:proposal_revise", args=[proposal.public_id]),
                button=_("Answer"),
                due=proposal.phase.cohort.publish_on - dt.timedelta(days=1),
            )
        ]
    titles = {
        ProposalState.PROPOSED: _(
            "The coordination looks at the place you found. We will write to you."
        ),
        ProposalState.ACCEPTED: _("The place you found is accepted and kept for you."),
        ProposalState.DECLINED: _("The place you found is not possible. The reason is here."),
    }
    title = titles.get(ProposalState(proposal.state))
    return [NextStep(title=title, detail=proposal.title, url=url, waiting=True)] if title else []


def facts_of_proposals(cohort: Any, user: Any) -> list[CohortFact]:
    accepted, waiting = proposal_counts(cohort)
    if not accepted + waiting:
        return []
    url = reverse("offers:proposals", args=[cohort.slug])
    return [CohortFact(_("Self-found places accepted"), accepted, accepted + waiting, url)]


def facts_of_cohort(cohort: Any, user: Any) -> list[CohortFact]:
    open_places, places, seats, waiting = seats_by_cohort(cohort)
    url = f"{reverse('offers:places')}?cohort={cohort.slug}"
    answered, asked = call_answers(cohort)
    call = reverse("offers:call", args=[cohort.slug])
    return [
        CohortFact(_("Answers to the call"), answered, asked, call),
        CohortFact(_("Places open"), open_places, places, url),
        CohortFact(_("Seats for students"), seats),
        CohortFact(
            _("Places to check"), waiting, url=reverse("offers:open_all", args=[cohort.slug])
        ),
    ]


def lines_of_agency(agency: Any, user: Any) -> list[AgencyLine]:
    return [
        AgencyLine(
            place.title,
            place.get_absolute_url(),
            STATE_KINDS[place.state],
            place.get_state_display(),
            place.phase.cohort.name,
        )
        for place in agency_places(agency, user)
    ]


def facts_of_districts(slugs: list[str]) -> dict[str, DistrictFacts]:
    agencies, places = counts_by_district(slugs), open_counts_by_district(slugs)
    outlines = outlines_of(slugs)
    return {
        slug: DistrictFacts(
            agencies.get(slug, 0),
            places.get(slug, 0),
            outline=tuple((x, y) for x, y in outlines.get(slug, ())),
        )
        for slug in slugs
    }


navigation.register(
    NavigationItem(
        _("Places"),
        "offers:places",
        lambda user: has_role(user, Role.COORDINATOR, Role.LECTURER, Role.AGENCY),
    ),
    order=50,
)
next_steps.register(steps_of_coordination, order=40)
next_steps.register(steps_of_agency, order=40)
next_steps.register(steps_of_finder, order=131)
cohort_steps.register(steps_of_cohorts, order=40)
cohort_facts.register(facts_of_cohort, order=40)
cohort_facts.register(facts_of_proposals, order=41)
agency_lines.register(lines_of_agency)
agency_memories.register(memories)
district_facts.register(facts_of_districts)
retention_classes.register(
    RetentionClass(
        key="offers.roster_uploads",
        label=_("Files put up to be read in"),
        keep=_("One day, or until they are taken over; counts stay."),
        due=expired_uploads,
        erase=lambda rows: rows.update(content=None),
    )
)
retention_classes.register(
    RetentionClass(
        key="offers.proposals",
        label=_("Contact data of self-found places"),
        keep=_("Until half a year after the cohort; that there was one stays."),
        due=proposals_to_empty,
        erase=empty_proposals,
    )
)
demo_steps.register(DemoStep("offers", demo.load), order=120)
demo_steps.register(DemoStep("self-found places", proposals_demo.load), order=121)

# The yearly call --------------------------------------------------------------------------------

register_rule(
    RuleDefinition(
        "offers.call_remind_after_days",
        [10, 20],
        _("Reminder of the call for places after"),
        source=_("JOURNEYS K04"),
        unit=_("days"),
    )
)
register_purpose(
    Purpose(
        key=PURPOSE,
        title=_("Call for places"),
        handle=linkpage.answer_by_link,
        is_open=linkpage.is_open,
        contact=linkpage.contact_of_link,
        summary=linkpage.summary_of,
        choices=(_("Yes, as last year"), _("Yes, with changes"), _("Not this year, because …")),
        shows_done=True,
        mail=linkpage.mail_again,
    )
)
register_kind(
    MailKind(
        key=REQUEST,
        code="T03",
        name=_("Call for places"),
        subject="Plätze für {{ jahrgang }}: Stimmt Ihr Angebot noch?",
        body="""\
Guten Tag {{ name }},
bald suchen wieder Studierende einen Praxisplatz im Stadtteil. Ihr
Angebot vom letzten Jahr haben wir eingetragen. Stimmt es noch?
Eine Minute genügt, bis {{ frist }}:
{{ link }}
Dieses Jahr nicht? Auch diese Antwort hilft uns.
{{ fuss }}""",
        button="Antworten",
    )
)
register_kind(
    MailKind(
        key=REMINDER,
        code="T04",
        name=_("Reminder: call for places"),
        subject="Noch bis {{ frist }}: Plätze für {{ jahrgang }}",
        body="""\
Guten Tag {{ name }},
Ihre Antwort fehlt uns noch: ja, geändert oder dieses Jahr nicht?
{{ link }}
Keine Zeit dafür? Rufen Sie kurz an, wir tragen es für Sie ein.
{{ fuss }}""",
        button="Antworten",
    )
)
register_kind(
    MailKind(
        key="offers.call_noted",
        code="T03a",
        name=_("Receipt: answer to the call"),
        subject="So haben wir Ihre Antwort notiert",
        body="""\
Guten Tag {{ name }},
danke für Ihre Antwort zu den Plätzen für {{ jahrgang }}. So haben wir
sie notiert. Stimmt etwas nicht?
{{ link }}
{{ fuss }}""",
        button="Antwort ansehen",
    )
)

# Self-found places ------------------------------------------------------------------------------

register_kind(
    MailKind(
        key="offers.proposal_question",
        code="T05a",
        name=_("Question about a self-found place"),
        subject="Eine Frage zu Ihrem selbst gefundenen Platz",
        body="""\
Guten Tag {{ vorname }},
Sie haben für {{ jahrgang }} einen eigenen Platz vorgeschlagen. Dazu haben
wir eine Frage. Bitte antworten Sie hier:
{{ link }}
{{ fuss }}""",
        button="Frage lesen und antworten",
        account=True,
    )
)
register_kind(
    MailKind(
        key="offers.proposal_accepted",
        code="T05b",
        name=_("Self-found place accepted"),
        subject="Ihr selbst gefundener Platz ist angenommen",
        body="""\
Guten Tag {{ vorname }},
wir haben den Platz angenommen, den Sie für {{ jahrgang }} gefunden haben.
Er ist für Sie vorgemerkt. Wie es weitergeht, steht hier:
{{ link }}
{{ fuss }}""",
        button="Ansehen",
        account=True,
    )
)
register_kind(
    MailKind(
        key="offers.proposal_declined",
        code="T05c",
        name=_("Self-found place declined"),
        subject="Ihr selbst gefundener Platz: leider nicht möglich",
        body="""\
Guten Tag {{ vorname }},
den Platz, den Sie für {{ jahrgang }} vorgeschlagen haben, können wir leider
nicht annehmen. Den Grund lesen Sie hier:
{{ link }}
Fragen dazu? Rufen Sie gern an, wir überlegen gemeinsam.
{{ fuss }}""",
        button="Grund lesen",
        account=True,
    )
)
