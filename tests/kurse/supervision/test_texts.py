"""Texts of the room: who writes, who reads, what stays, what goes."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.utils import InternalError, ProgrammingError
from django.urls import reverse

from home.core.clock import today
from home.core.exceptions import HasChangedError, NotOpenError
from kurse.supervision.actions import (
    AssessesMemberError,
    EmptyTextError,
    NobodyConcernedError,
    NoGroupError,
    SessionsOpenError,
    SharedTextError,
    answer_release,
    ask_contact,
    ask_release,
    close_group,
    end_sharing,
    erase_texts,
    hold_session,
    move_member,
    share_note,
    share_reflection,
    withdraw_agreement,
    write_comment,
    write_note,
    write_reflection,
)
from kurse.supervision.exports import own_texts
from kurse.supervision.models import (
    AgreementState,
    OutsideAgreement,
    OutsideConsent,
    Reflection,
    SessionNote,
)
from kurse.supervision.panels import texts_due
from kurse.supervision.queries import (
    Entry,
    agreement_text,
    agreements_inside,
    entry_of,
    note_of,
    reflections_shared_with,
    reflections_visible_to,
    released_agreements_of,
    shared_note_for,
    thread_of,
)
from tests.factories.people import UserFactory
from tests.factories.supervision import GroupFactory, MemberFactory

pytestmark = pytest.mark.django_db
WORDS = "Kanarienvogel am Fenster"
OTHERS = ("other_student", "lecturer", "coordinator", "contact", "city", "admin", "stranger")


@pytest.fixture
def entry(scene, circle):
    return write_reflection(None, entry=Entry("Tag", WORDS), by=scene.cast["student"])


def test_a_reflection_is_its_authors_until_shared_and_again_when_sharing_ends(scene, entry):
    student, supervisor = scene.cast["student"], scene.cast["supervisor"]
    readers = lambda: {  # noqa: E731
        name for name, user in scene.cast.items() if reflections_visible_to(user).exists()
    }

    assert readers() == {"student"}
    share_reflection(entry, by=student)
    assert readers() == {"student", "supervisor"}
    write_comment(entry, text="Danke", by=supervisor)
    with pytest.raises(SharedTextError):
        write_reflection(entry, entry=Entry("", "anders"), by=student)
    end_sharing(entry, by=student)

    assert readers() == {"student"}
    assert entry_of(reflections_visible_to(student).get()) == Entry("Tag", WORDS)
    assert [text for _row, text in thread_of(entry)] == ["Danke"]
    with pytest.raises(PermissionDenied):
        write_comment(entry, text="Noch etwas", by=supervisor)


def test_a_reflection_is_written_by_nobody_else_and_not_without_group_or_words(scene, entry):
    for name in ("supervisor", *OTHERS):
        for act in (share_reflection, end_sharing):
            with pytest.raises(PermissionDenied):
                act(entry, by=scene.cast[name])
        with pytest.raises(PermissionDenied):
            write_reflection(entry, entry=Entry("", "fremd"), by=scene.cast[name])
    with pytest.raises(NoGroupError):
        write_reflection(None, entry=Entry("", "x"), by=scene.cast["other_student"])
    with pytest.raises(EmptyTextError):
        write_reflection(None, entry=Entry("", "  "), by=scene.cast["student"])


def test_a_former_supervisor_reads_no_more(scene, circle, entry):
    share_reflection(entry, by=scene.cast["student"])
    other = GroupFactory(cohort=scene.cohort, supervisor=UserFactory())

    move_member(circle.member, to=other, by=scene.cast["coordinator"])
    circle.member.refresh_from_db()
    type(circle.member).objects.filter(pk=circle.member.pk).update(
        until=today() - dt.timedelta(days=1)
    )

    assert not reflections_shared_with(scene.cast["supervisor"]).exists()
    assert reflections_visible_to(scene.cast["student"]).exists()


def test_a_note_is_shared_with_those_who_were_present_only(scene, circle):
    supervisor, student = scene.cast["supervisor"], scene.cast["student"]
    absent = circle.other.participation.user
    hold_session(
        circle.session,
        present={circle.member.pk: True, circle.other.pk: False},
        by=supervisor,
    )
    write_note(circle.session, text=WORDS, by=supervisor)

    assert shared_note_for(circle.session, student) == ""
    share_note(circle.session, shared=True, by=supervisor)
    assert shared_note_for(circle.session, student) == WORDS
    people = [absent, *(scene.cast[name] for name in OTHERS)]
    assert {shared_note_for(circle.session, person) for person in people} == {""}
    share_note(circle.session, shared=False, by=supervisor)
    assert shared_note_for(circle.session, student) == ""


def outside(scene, participation):
    return {
        name: [text for _row, text in released_agreements_of(participation, seen_by=user)]
        for name, user in scene.cast.items()
    }


def test_an_agreement_leaves_the_room_with_the_last_yes_and_comes_back(scene, circle):
    student, other = scene.cast["student"], circle.other.participation.user
    agreement = ask_release(
        circle.group,
        text=WORDS,
        members=[circle.member, circle.other],
        by=scene.cast["supervisor"],
    )
    seen = lambda: {name for name, texts in outside(scene, scene.participation).items() if texts}  # noqa: E731

    answer_release(agreement, agreed=True, by=student)
    assert seen() == set()
    answer_release(agreement, agreed=True, by=other)
    assert seen() == {"student", "lecturer", "coordinator"}
    withdraw_agreement(agreement, by=student)
    assert seen() == set()
    assert agreement_text(agreements_inside(student).get()) == WORDS
    assert not agreements_inside(scene.cast["coordinator"]).exists()


def test_one_no_keeps_it_in_the_room(scene, circle):
    ask = {"text": WORDS, "by": scene.cast["supervisor"]}
    agreement = ask_release(circle.group, members=[circle.member, circle.other], **ask)

    answer_release(agreement, agreed=False, by=scene.cast["student"])

    assert OutsideAgreement.unguarded.get().state == AgreementState.REFUSED
    with pytest.raises(HasChangedError):
        answer_release(agreement, agreed=True, by=circle.other.participation.user)
    with pytest.raises(PermissionDenied):
        answer_release(agreement, agreed=True, by=scene.cast["coordinator"])
    with pytest.raises(NobodyConcernedError):
        ask_release(circle.group, members=[], **ask)
    with pytest.raises(PermissionDenied):
        ask_release(circle.group, members=[MemberFactory()], **ask)


@pytest.mark.parametrize("how", ["release", "text", "consent"])
def test_the_database_keeps_agreements_as_they_were_agreed(scene, circle, how):
    agreement = ask_release(
        circle.group, text=WORDS, members=[circle.member], by=scene.cast["supervisor"]
    )
    answered = ask_release(
        circle.group, text=WORDS, members=[circle.member], by=scene.cast["supervisor"]
    )
    answer_release(answered, agreed=False, by=scene.cast["student"])
    rows = OutsideAgreement.unguarded.filter(pk=agreement.pk)
    breach = {
        "release": lambda: rows.update(state=AgreementState.RELEASED),
        "text": lambda: rows.update(sealed=b"anders"),
        "consent": lambda: OutsideConsent.objects.filter(agreement=answered).update(agreed=True),
    }[how]

    with pytest.raises((IntegrityError, InternalError, ProgrammingError)), transaction.atomic():
        breach()


def test_keys_are_exchanged_and_every_text_still_opens(scene, circle, entry, tmp_path, settings):
    supervisor, student = scene.cast["supervisor"], scene.cast["student"]
    write_note(circle.session, text=WORDS, by=supervisor)
    share_reflection(entry, by=student)
    write_comment(entry, text=WORDS, by=student)
    agreement = ask_release(circle.group, text=WORDS, members=[circle.member], by=supervisor)
    before = bytes(SessionNote.unguarded.get().sealed), bytes(circle.group.wrapped_key)
    key_file = tmp_path / "content.key"
    key_file.write_text(Path(settings.CONTENT_KEY_FILE).read_text())
    settings.CONTENT_KEY_FILE = str(key_file)

    call_command("rotate_keys", "--new-master", "--new-data-keys", verbosity=0)
    call_command("rotate_keys", "--forget-old", verbosity=0)

    circle.group.refresh_from_db()
    circle.session.refresh_from_db()
    after = bytes(SessionNote.unguarded.get().sealed), bytes(circle.group.wrapped_key)
    assert not set(before) & set(after)
    assert note_of(circle.session, supervisor) == WORDS
    fresh = reflections_visible_to(student).get()
    assert (entry_of(fresh).text, [text for _row, text in thread_of(fresh)]) == (WORDS, [WORDS])
    assert agreement_text(agreements_inside(student).get(pk=agreement.pk)) == WORDS


def test_texts_go_with_their_key_30_days_after_the_end(scene, circle, entry):
    supervisor = scene.cast["supervisor"]
    write_note(circle.session, text=WORDS, by=supervisor)
    with pytest.raises(SessionsOpenError):
        close_group(circle.group, by=supervisor)
    hold_session(
        circle.session,
        present={circle.member.pk: True, circle.other.pk: True},
        by=supervisor,
    )
    close_group(circle.group, by=supervisor)

    assert not texts_due(today() + dt.timedelta(days=30)).exists()
    due = texts_due(today() + dt.timedelta(days=31))
    assert [row.text for row in own_texts(supervisor)] == [WORDS]
    assert erase_texts(due) == 2

    circle.group.refresh_from_db()
    assert circle.group.wrapped_key is None
    assert not SessionNote.unguarded.exists()
    assert not Reflection.unguarded.exists()
    assert circle.session.attendances.count() == 2
    with pytest.raises(NotOpenError):
        write_note(circle.session, text="neu", by=supervisor)


def test_own_texts_hold_nobody_elses_words(scene, circle, entry, client_for):
    share_reflection(entry, by=scene.cast["student"])
    write_comment(entry, text="Wort der Leitung", by=scene.cast["supervisor"])
    url = reverse("supervision:own_texts")

    answers = {
        (role, form): client_for(scene.cast[role]).post(url, {"as": form}).text
        for role in ("student", "supervisor")
        for form in ("html", "text")
    }

    assert {key: (WORDS in text, "Wort der Leitung" in text) for key, text in answers.items()} == {
        ("student", "html"): (True, False),
        ("student", "text"): (True, False),
        ("supervisor", "html"): (False, True),
        ("supervisor", "text"): (False, True),
    }
    assert client_for(scene.cast["coordinator"]).post(url).status_code == 403


def test_contact_is_asked_for_without_a_reason(scene, circle, client_for):
    student, supervisor = scene.cast["student"], scene.cast["supervisor"]
    url = reverse("supervision:signal", args=[scene.participation.public_id])

    assert (
        client_for(student).post(url, {"asked": "supervisor", "reason": WORDS}).status_code == 302
    )
    signal = scene.participation.contact_signals.get()
    page = client_for(supervisor).get(reverse("supervision:start")).text
    done = reverse("supervision:signal_answer", args=[signal.public_id])

    assert student.get_full_name() in page
    assert WORDS not in page
    assert client_for(scene.cast["coordinator"]).post(done).status_code == 403
    assert client_for(supervisor).post(done).status_code == 302
    signal.refresh_from_db()
    assert signal.answered_by == supervisor
    assert ask_contact(scene.participation, asked="coordination", by=supervisor).pk
    with pytest.raises(PermissionDenied):
        ask_contact(scene.participation, asked="supervisor", by=supervisor)
    for role in ("lecturer", "coordinator", "other_student", "contact"):
        with pytest.raises(PermissionDenied):
            ask_contact(scene.participation, asked="coordination", by=scene.cast[role])


def test_writing_saves_itself_and_tells_of_names_without_stopping(scene, circle, client_for):
    client = client_for(scene.cast["student"])
    text = f"{WORDS}. Frau Kaminski kam dazu."
    new = reverse("supervision:reflection_add")

    saved = client.post(new, {"on": "2026-11-25", "text": text, "autosave": "1"})
    again = client.post(saved.json()["url"], {"on": "2026-11-25", "text": text, "autosave": "1"})
    by_button = client.post(new, {"on": "2026-11-25", "text": text})
    kept = client.post(new, {"on": "2026-11-25", "text": text, "names_seen": "on"})

    assert saved.status_code == again.status_code == 200
    assert len(saved.json()["hints"]) == 1
    assert (by_button.status_code, kept.status_code) == (422, 302)
    assert text in by_button.text
    assert Reflection.unguarded.count() == 2


def test_the_same_person_never_leads_and_assesses(scene, circle):
    from tests.factories.assessment import AssessmentFactory
    from tests.factories.placements import PlacementFactory

    placement = PlacementFactory(student=circle.other.participation.user, place=scene.place)
    AssessmentFactory(placement=placement, examiner=scene.cast["lecturer"])
    scene.cast["lecturer"].participations.create(
        role="supervisor", cohort=scene.cohort, since=today()
    )
    led = GroupFactory(cohort=scene.cohort, supervisor=scene.cast["lecturer"])

    with pytest.raises(AssessesMemberError) as refused:
        move_member(circle.other, to=led, by=scene.cast["coordinator"])
    assert scene.cast["lecturer"].get_full_name() in refused.value.messages[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        type(circle.group).objects.filter(pk=circle.group.pk).update(
            supervisor=scene.cast["lecturer"]
        )
