"""Every verb: the good path, each refusal, and the row that says who did it."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, connection, transaction
from django.utils import timezone

from home.core import clock
from home.core.exceptions import DomainError
from home.outbox.models import OutgoingMail
from kurse.offers.models import Place, PlaceState
from kurse.wishes.actions import (
    Draft,
    announce_wishes,
    read_hardship,
    remind_students,
    save_draft,
    set_hardship_weight,
    submit_on_behalf,
    submit_wishes,
)
from kurse.wishes.models import SubmittedWish, WishEvent, WishList, WishSubmission
from kurse.wishes.queries import (
    Demand,
    Limits,
    demand_of,
    drafted_places,
    hardship_text,
    submitted_snapshots,
    submitted_wishes,
)
from kurse.wishes.tasks import mind_wishes, reminder_days
from tests.factories.cohorts import CohortFactory, ParticipationFactory, PhaseFactory
from tests.factories.offers import PlaceFactory
from tests.factories.wishes import drafted, participation_of, submitted

CANARY = "Kanarienvogel-4711 pflegt die Mutter"


@pytest.fixture
def give(scene, places):
    """``give(act, places…)`` runs a student's verb with what the page would send."""

    def run(act, *chosen, revision=None, by=None, **fields):
        known = WishList.objects.filter(participation=scene.participation).first()
        return act(
            scene.participation,
            scene.phase,
            by=by or scene.cast["student"],
            draft=Draft(
                places=list(chosen),
                limits=fields.get("limits", Limits()),
                hardship=fields.get("hardship", ""),
            ),
            revision=(known.revision if known else 0) if revision is None else revision,
        )

    return run


def verbs(scene):
    return list(
        WishEvent.objects.filter(participation=scene.participation).values_list("verb", "by")
    )


def refused(act, *args, **kwargs):
    with pytest.raises(DomainError) as caught, transaction.atomic():
        act(*args, **kwargs)
    return caught.value.slug


# Saving and submitting


def test_save_draft_keeps_the_order_and_submits_nothing(scene, places, give):
    limits = Limits(days=("mon", "fri"), transport="kein Auto", languages="Türkisch")

    wish_list = give(save_draft, places[2], places[0], limits=limits, hardship=CANARY)

    wish_list.refresh_from_db()
    assert [place.pk for place in drafted_places(wish_list)] == [places[2].pk, places[0].pk]
    assert (wish_list.limit_days, wish_list.limit_transport, wish_list.languages) == (
        ["mon", "fri"],
        "kein Auto",
        "Türkisch",
    )
    assert hardship_text(wish_list, drafted=True) == CANARY
    assert (wish_list.version, wish_list.submitted_at, hardship_text(wish_list)) == (0, None, "")
    assert (submitted_wishes(scene.phase), verbs(scene)) == ([], [])


def test_submit_wishes_freezes_a_version_and_records_it(scene, places, give):
    wish_list = give(submit_wishes, places[1], places[0], limits=Limits(days=("wed",)))

    submission = WishSubmission.objects.get()
    assert (submission.wish_list, submission.number, submission.by) == (
        wish_list,
        1,
        scene.cast["student"],
    )
    assert submission.content == {
        "ranks": [
            [
                {
                    "id": str(place.public_id),
                    "title": place.title,
                    "facility": scene.facility.name,
                    "district": "Katernberg",
                }
            ]
            for place in (places[1], places[0])
        ],
        "limits": {"days": ["wed"], "transport": "", "languages": ""},
    }
    assert verbs(scene) == [("submit", scene.cast["student"].pk)]


def test_submit_again_adds_a_version_and_the_newest_counts(scene, places, give):
    give(submit_wishes, places[0], places[1])
    give(submit_wishes, places[3], places[2], places[0])

    assert list(WishSubmission.objects.values_list("number", flat=True)) == [2, 1]
    [(participation, ranks, limits, weight)] = submitted_wishes(scene.phase)
    assert (participation, limits, weight) == (scene.participation, Limits(), 0)
    assert ranks == [[places[3]], [places[2]], [places[0]]]
    assert dict(demand_of(scene.phase)) == {
        places[3].pk: Demand(1, 1),
        places[2].pk: Demand(0, 1),
        places[0].pk: Demand(0, 1),
    }


def test_a_draft_after_submission_changes_nothing_that_counts(scene, places, give):
    give(submit_wishes, places[0], places[1])
    give(save_draft, places[2])

    assert submitted_wishes(scene.phase)[0].ranks == [[places[0]], [places[1]]]


@pytest.mark.parametrize("model", [WishSubmission, SubmittedWish, WishEvent])
def test_what_was_submitted_cannot_be_changed_or_deleted(scene, places, give, model):
    give(submit_wishes, places[0], places[1])
    field = {"verb": "x"} if model is WishEvent else {"id": 0}

    for attempt in (lambda: model.objects.update(**field), lambda: model.objects.all().delete()):
        with pytest.raises(Error), transaction.atomic():
            attempt()
    assert model.objects.exists()


def test_submit_wishes_asks_for_enough_and_not_too_many(scene, places, give):
    assert refused(give, submit_wishes, places[0]) == "too-few-wishes"
    assert refused(give, submit_wishes, *places) == "too-many-wishes"
    assert refused(give, save_draft, *places) == "too-many-wishes"
    assert not WishList.objects.exists()


def test_too_few_wishes_says_how_many_are_missing(scene, places, give):
    with pytest.raises(DomainError) as caught:
        give(submit_wishes)

    assert caught.value.params == {"count": 2, "least": 2}


@pytest.mark.parametrize("state", [s for s in PlaceState if s != PlaceState.OPEN])
def test_only_open_places_can_be_wished_for(scene, places, give, state):
    closed = PlaceFactory(
        phase=scene.phase, facility=scene.facility, state=state, rest_reason="staff"
    )

    assert refused(give, save_draft, closed) == "place-not-open"
    assert refused(give, submit_wishes, places[0], closed) == "place-not-open"


def test_a_place_that_closes_later_stays_on_the_draft_but_blocks_submitting(scene, places, give):
    give(save_draft, places[0], places[1])
    Place.objects.filter(pk=places[1].pk).update(state=PlaceState.WITHDRAWN)

    give(save_draft, places[1], places[0])
    assert refused(give, submit_wishes, places[1], places[0]) == "place-not-open"
    give(submit_wishes, places[0], places[2])


def test_places_of_another_phase_and_of_named_students_are_not_on_offer(scene, places, give):
    elsewhere = PlaceFactory()
    named = PlaceFactory(
        phase=scene.phase, facility=scene.facility, named_student=scene.cast["other_student"]
    )
    own = PlaceFactory(
        phase=scene.phase, facility=scene.facility, named_student=scene.cast["student"]
    )

    assert refused(give, save_draft, elsewhere) == "place-not-open"
    assert refused(give, save_draft, named) == "place-not-open"
    give(submit_wishes, own, places[0])


@pytest.mark.parametrize("act", [save_draft, submit_wishes])
@pytest.mark.parametrize(
    "role", ["other_student", "lecturer", "coordinator", "contact", "stranger"]
)
def test_nobody_else_writes_a_students_wishes(scene, places, give, act, role):
    with pytest.raises(PermissionDenied):
        give(act, places[0], places[1], by=scene.cast[role])


def test_a_participation_that_ended_writes_no_wishes(scene, places, give):
    scene.participation.until = clock.today() - dt.timedelta(days=1)
    scene.participation.save()

    with pytest.raises(PermissionDenied):
        give(submit_wishes, places[0], places[1])


# Two tabs


def test_a_second_tab_is_refused_and_loses_nothing(scene, places, give):
    give(save_draft, places[0], revision=0)

    assert refused(give, save_draft, places[1], revision=0) == "has-changed"
    assert refused(give, submit_wishes, places[1], places[2], revision=0) == "has-changed"
    assert drafted_places(WishList.objects.get()) == [places[0]]


def test_a_double_click_is_no_conflict(scene, places, give):
    first = give(submit_wishes, places[0], places[1], revision=0)
    second = give(submit_wishes, places[0], places[1], revision=0)
    give(save_draft, places[0], places[1], revision=0)

    assert (first, second.version, second.revision) == (second, 1, 1)
    assert verbs(scene) == [("submit", scene.cast["student"].pk)]


def test_submitting_what_another_tab_only_saved_does_submit(scene, places, give):
    give(save_draft, places[0], places[1], revision=0)
    give(submit_wishes, places[0], places[1], revision=0)

    assert WishSubmission.objects.count() == 1


# The window


def days():
    """Ordinary last days, and those of both clock changes in Europe/Berlin."""
    return [dt.date(2027, 4, 11), dt.date(2027, 3, 28), dt.date(2027, 10, 31)]


def close_on(scene, last):
    for name, value in {
        "wishes_open_on": last - dt.timedelta(days=14),
        "wishes_close_on": last,
        "publish_on": last + dt.timedelta(days=4),
        "answer_until": last + dt.timedelta(days=20),
    }.items():
        setattr(scene.cohort, name, value)
    scene.cohort.save()
    scene.participation.since = last - dt.timedelta(days=100)
    scene.participation.save()
    return last


@pytest.fixture(params=days(), ids=str)
def closing(request, scene):
    return close_on(scene, request.param)


@pytest.fixture
def sunday(scene):
    """JOURNEYS' example year: the wishes close on a Sunday, on which no mail goes out."""
    return close_on(scene, dt.date(2027, 4, 11))


SECOND = dt.timedelta(seconds=1)


def midnight_after(day):
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))


def test_the_last_second_counts_and_the_next_does_not(scene, places, give, closing):
    with clock.at(midnight_after(closing) - SECOND):
        give(submit_wishes, places[0], places[1])
    with clock.at(midnight_after(closing)):
        assert refused(give, submit_wishes, places[2], places[1]) == "wishes-closed"
        assert refused(give, save_draft, places[2]) == "wishes-closed"
    with clock.at(midnight_after(closing) + SECOND):
        assert refused(give, save_draft, places[2]) == "wishes-closed"

    assert submitted_wishes(scene.phase) == [] or WishSubmission.objects.count() == 1


def test_the_first_second_counts_and_the_one_before_does_not(scene, places, give, closing):
    opening = midnight_after(scene.cohort.wishes_open_on - dt.timedelta(days=1))

    with clock.at(opening - SECOND):
        assert refused(give, save_draft, places[0]) == "wishes-not-open-yet"
    with clock.at(opening + SECOND):
        give(save_draft, places[0])


def test_the_databases_clock_decides_not_the_web_servers(scene, places, give, time_machine):
    """A web server whose clock is a year behind opens nothing that is closed."""
    scene.cohort.wishes_open_on = clock.today() - dt.timedelta(days=20)
    scene.cohort.wishes_close_on = clock.today() - dt.timedelta(days=1)
    scene.cohort.save()
    scene.participation.since = clock.today() - dt.timedelta(days=900)
    scene.participation.save()
    time_machine.move_to(clock.now() - dt.timedelta(days=10))

    assert refused(give, submit_wishes, places[0], places[1]) == "wishes-closed"


def test_extending_the_window_is_the_cohorts_date(scene, places, give):
    scene.cohort.wishes_close_on = clock.today() - dt.timedelta(days=1)
    scene.cohort.save()
    assert refused(give, submit_wishes, places[0], places[1]) == "wishes-closed"

    scene.cohort.wishes_close_on = clock.today()
    scene.cohort.save()
    give(submit_wishes, places[0], places[1])


# Hardship


def plain_dump():
    """Every value of every column of this slice's and the outbox' tables, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
            "AND (table_name LIKE 'wishes%%' OR table_name LIKE 'outbox%%')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        assert len(tables) >= 6
        parts = []
        for table in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            parts += [row for (row,) in cursor.fetchall()]
    return "\n".join(parts)


def in_hex(text):
    return text.encode().hex()


def test_the_database_holds_no_hardship_reason(scene, places, give):
    limits = Limits(transport="Sichtbarer-Kanarienvogel")

    give(submit_wishes, places[0], places[1], limits=limits, hardship=CANARY)
    wish_list = WishList.objects.get()
    assert read_hardship(wish_list, by=scene.cast["coordinator"]) == CANARY

    dump = plain_dump()
    assert "Sichtbarer-Kanarienvogel" in dump
    assert CANARY not in dump
    assert in_hex(CANARY) not in dump
    assert "\\\\x" + bytes(wish_list.hardship_secret).hex() in dump
    # the control: the same text unsealed would be found
    WishList.objects.update(hardship_secret=CANARY.encode())
    assert in_hex(CANARY) in plain_dump()


def test_the_allocation_gets_a_number_never_the_reason(scene, places, give):
    wish_list = give(submit_wishes, places[0], places[1], hardship=CANARY)
    set_hardship_weight(wish_list, by=scene.cast["coordinator"], weight=2)

    [(submission, wishes)] = submitted_snapshots(scene.phase)
    assert wishes.hardship_weight == 2
    assert CANARY not in json.dumps(submission.content)
    assert CANARY not in repr(wishes)


def test_reading_a_reason_leaves_a_trace(scene, places, give):
    wish_list = give(submit_wishes, places[0], places[1], hardship=CANARY)

    read_hardship(wish_list, by=scene.cast["coordinator"])

    assert verbs(scene)[-1] == ("read_hardship", scene.cast["coordinator"].pk)
    assert not WishEvent.objects.filter(note__contains="Kanarien").exists()


@pytest.mark.parametrize("role", ["student", "other_student", "lecturer", "contact", "admin"])
def test_only_the_coordination_reads_and_weighs(scene, places, give, role):
    wish_list = give(submit_wishes, places[0], places[1], hardship=CANARY)

    with pytest.raises(PermissionDenied):
        read_hardship(wish_list, by=scene.cast[role])
    with pytest.raises(PermissionDenied):
        set_hardship_weight(wish_list, by=scene.cast[role], weight=1)


def test_a_drafted_reason_is_not_yet_given(scene, places, give):
    wish_list = give(save_draft, places[0], hardship=CANARY)

    assert read_hardship(wish_list, by=scene.cast["coordinator"]) == ""


def test_weights_are_zero_to_three_and_end_with_the_reason(scene, places, give):
    wish_list = give(submit_wishes, places[0], places[1], hardship=CANARY)
    coordinator = scene.cast["coordinator"]
    assert wish_list.hardship_waits
    for weight in (-1, 4):
        assert refused(set_hardship_weight, wish_list, by=coordinator, weight=weight) == (
            "weight-out-of-range"
        )
    wish_list = set_hardship_weight(wish_list, by=coordinator, weight=3)
    assert not wish_list.hardship_waits

    wish_list = give(submit_wishes, places[0], places[1], hardship="Anderes")
    assert (wish_list.hardship_waits, wish_list.hardship_weight) == (True, 3)
    wish_list = give(submit_wishes, places[0], places[1])
    assert (wish_list.hardship_secret, wish_list.hardship_weight) == (None, 0)


# The coordination


def on_behalf(scene, *chosen, by="coordinator", reason="telefonisch am 03.04.", revision=0):
    return submit_on_behalf(
        scene.participation,
        scene.phase,
        by=scene.cast[by],
        draft=Draft(places=list(chosen), hardship="wird nicht gelesen"),
        revision=revision,
        reason=reason,
    )


def test_submit_on_behalf_says_who_and_why(scene, places):
    on_behalf(scene, places[0], places[1])

    submission = WishSubmission.objects.get()
    assert (submission.by, submission.on_behalf, submission.note) == (
        scene.cast["coordinator"],
        True,
        "telefonisch am 03.04.",
    )
    assert verbs(scene) == [("submit_on_behalf", scene.cast["coordinator"].pk)]


def test_submit_on_behalf_refuses(scene, places):
    assert refused(on_behalf, scene, places[0], places[1], reason="  ") == "reason-missing"
    assert refused(on_behalf, scene, places[0]) == "too-few-wishes"
    assert refused(on_behalf, scene, places[0], places[1], revision=7) == "has-changed"
    for role in ("student", "lecturer", "contact", "admin"):
        with pytest.raises(PermissionDenied):
            on_behalf(scene, places[0], places[1], by=role)


def test_submit_on_behalf_leaves_the_hardship_to_the_student(scene, places, give):
    wish_list = give(save_draft, places[0], hardship=CANARY)

    wish_list = on_behalf(scene, places[0], places[1], revision=wish_list.revision)

    assert hardship_text(wish_list, drafted=True) == CANARY
    assert hardship_text(wish_list) == ""


def test_submit_on_behalf_is_possible_until_the_day_before_publication(scene, places):
    with clock.at(midnight_after(scene.cohort.wishes_close_on) + SECOND):
        wish_list = on_behalf(scene, places[0], places[1])
    with clock.at(clock.start_of(scene.cohort.publish_on) - SECOND):
        wish_list = on_behalf(scene, places[1], places[0], revision=wish_list.revision)
    with clock.at(clock.start_of(scene.cohort.publish_on) + SECOND):
        slug = refused(on_behalf, scene, places[0], places[2], revision=wish_list.revision)
    assert slug == "wishes-too-late"


# Mails


def berlin(*parts):
    return dt.datetime(*parts, tzinfo=ZoneInfo("Europe/Berlin"))


def mails():
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", "to__last_name"))


def a_workday(scene):
    """Ten o'clock on the first day after today that is no weekend; the window is open then."""
    day = clock.today() + dt.timedelta(days=1)
    while day.weekday() > 3:
        day += dt.timedelta(days=1)
    return clock.start_of(day) + dt.timedelta(hours=10)


def test_remind_students_writes_to_those_missing_once_a_day(scene, places, give):
    give(submit_wishes, places[0], places[1])
    coordinator = scene.cast["coordinator"]

    with clock.at(a_workday(scene)):
        assert remind_students(scene.phase, by=coordinator) == 1
        assert refused(remind_students, scene.phase, by=coordinator) == "nobody-to-remind"
    assert mails() == [("wishes_reminder", "Weber")]

    with clock.at(a_workday(scene) + dt.timedelta(days=1)):
        assert remind_students(scene.phase, by=None) == 1


@pytest.mark.parametrize(
    ("moment", "subject"),
    [
        ((2027, 4, 8, 10), "Noch 3 Tage: Ihre Wünsche"),
        ((2027, 4, 9, 20), None),  # a Friday evening: it would arrive on Monday
        ((2027, 4, 9, 10), "Noch 2 Tage: Ihre Wünsche"),
    ],
)
def test_reminder_says_how_long_when_it_arrives(scene, sunday, moment, subject):
    with clock.at(berlin(*moment)):
        if subject is None:
            assert refused(remind_students, scene.phase, by=None) == "reminder-too-late"
            return
        remind_students(scene.phase, by=None)

    found = OutgoingMail.objects.values_list("subject", "link")
    assert set(found) == {(subject, "/mein/wuensche/")}


def test_reminder_on_the_last_day_says_today(scene, sunday):
    scene.cohort.wishes_close_on = dt.date(2027, 4, 9)
    scene.cohort.save()
    with clock.at(berlin(2027, 4, 9, 8)):
        remind_students(scene.phase, by=None)

    assert set(OutgoingMail.objects.values_list("subject", flat=True)) == {
        "Noch heute: Ihre Wünsche"
    }


def test_the_calendar_reminds_on_days_on_which_mails_go_out(scene, sunday):
    assert reminder_days(scene.cohort) == {dt.date(2027, 4, 8), dt.date(2027, 4, 9)}


def test_remind_students_is_the_coordinations_and_ends_with_the_window(scene, places):
    for role in ("student", "lecturer", "admin"):
        with pytest.raises(PermissionDenied):
            remind_students(scene.phase, by=scene.cast[role])
    with clock.at(midnight_after(scene.cohort.wishes_close_on) + SECOND):
        assert refused(remind_students, scene.phase, by=None) == "wishes-closed"


def test_a_reminder_is_held_back_after_the_deed(scene, places, give):
    from kurse.wishes.panels import stale

    with clock.at(a_workday(scene)):
        remind_students(scene.phase, by=None)
    mail = OutgoingMail.objects.get(to=scene.cast["student"])
    assert stale(mail) == ""

    give(submit_wishes, places[0], places[1])
    assert stale(mail) == "already-submitted"
    with clock.at(midnight_after(scene.cohort.wishes_close_on)):
        assert stale(mail) == "window-closed"


def test_announce_wishes_tells_each_student_once(scene, places):
    assert announce_wishes(scene.phase) == 2
    assert announce_wishes(scene.phase) == 0
    late = ParticipationFactory(cohort=scene.cohort)
    assert announce_wishes(scene.phase) == 1

    assert sorted(mails()) == sorted(
        ("wishes_open", name) for name in ("Arslan", "Weber", late.user.last_name)
    )


def test_the_calendars_job_is_repeatable_and_only_minds_open_windows(scene, sunday):
    closed = PhaseFactory(cohort=CohortFactory(matching=True), coming=True)
    ParticipationFactory(cohort=closed.cohort)
    opened = [("wishes_open", "Arslan"), ("wishes_open", "Weber")]

    with clock.at(berlin(2027, 4, 7, 10)):
        mind_wishes.func()
        mind_wishes.func()
    assert sorted(mails()) == opened

    for hour in (3, 8, 9, 20):
        with clock.at(berlin(2027, 4, 8, hour)):
            mind_wishes.func()
    assert sorted(mails()) == [*opened, ("wishes_reminder", "Arslan"), ("wishes_reminder", "Weber")]


# Reading


@pytest.mark.parametrize("number", [1, 4])
def test_submitted_wishes_takes_two_queries(scene, places, number, django_assert_num_queries):
    for _turn in range(number):
        submitted(ParticipationFactory(cohort=scene.cohort), places[:3])

    with django_assert_num_queries(2):
        found = submitted_wishes(scene.phase)
        assert [[p.facility.site.pk for [p] in row.ranks] for row in found]
        assert [row.participation.user.last_name for row in found]
    assert len(found) == number


def test_wishes_of_students_who_left_do_not_count(scene, places):
    leaver = ParticipationFactory(cohort=scene.cohort)
    submitted(leaver, places[:2])
    assert len(submitted_wishes(scene.phase)) == 1
    leaver.until = clock.today() - dt.timedelta(days=1)
    leaver.save()

    assert submitted_wishes(scene.phase) == []
    assert not demand_of(scene.phase)


def test_drafts_are_no_demand(scene, places):
    drafted(participation_of(scene.cast["student"]), places[:2])

    assert not demand_of(scene.phase)
