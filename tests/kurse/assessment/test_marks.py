"""Marks: the book and its replay, two blind examiners, changes, inspection, the export."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.utils import InternalError, ProgrammingError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from home.core.clock import today
from home.core.exceptions import DomainError, HasChangedError, NotOpenError
from home.outbox.models import OutgoingMail
from kurse.assessment.actions import (
    NoMarkError,
    SamePersonError,
    SupervisesError,
    UnknownGradeError,
    appoint_second_examiner,
    ask_change,
    decide_change,
    give_mark,
    record_talk,
    release_assessment,
)
from kurse.assessment.marks import AGREEMENT, Entry, Scale, replay
from kurse.assessment.models import ChangeRequest, Inspection, Mark, Release
from kurse.assessment.panels import marks_are_as_released
from kurse.assessment.queries import book_of
from kurse.assessment.states import MarkMissingError
from tests.factories.cohorts import ParticipationFactory
from tests.factories.people import UserFactory
from tests.factories.supervision import GroupFactory, MemberFactory

GRADES = ("1,0", "1,3", "1,7", "2,0", "2,3", "2,7", "3,0", "3,3", "3,7", "4,0", "5,0")
SCALE = Scale(GRADES, "4,0", 3)
F, S = "first", "second"


# The book, without a database


@pytest.mark.parametrize(
    ("lines", "two", "current", "waits"),
    [
        ("", False, "", (F,)),
        ("f own 2,0", False, "2,0", ()),
        ("f own 2,0 / f own 2,3", False, "2,3", ()),
        ("f own 2,0", True, "", (S,)),
        ("s own 2,0", True, "", (F,)),
        ("f own 2,0 / s own 2,7", True, "2,3", ()),
        ("f own 1,0 / s own 2,0", True, "1,3", ()),
        ("f own 1,0 / s own 2,3", True, "", (AGREEMENT,)),
        ("f own 4,0 / s own 5,0", True, "", (AGREEMENT,)),
        ("f own 1,0 / s own 2,3 / f agreed 1,7", True, "", (AGREEMENT,)),
        ("f own 1,0 / s own 2,3 / f agreed 1,7 / s agreed 2,0", True, "", (AGREEMENT,)),
        ("f own 1,0 / s own 2,3 / f agreed 1,7 / s agreed 1,7", True, "1,7", ()),
        ("f own 2,0 / f changed 1,7", False, "1,7", ()),
        ("f own 2,0 / f changed 1,7 / f changed 2,3", False, "2,3", ()),
    ],
)
def test_the_book_says_which_mark_holds(lines, two, current, waits):
    seats = {"f": F, "s": S}
    entries = [
        Entry(seats[seat], stage, grade)
        for seat, stage, grade in (line.split() for line in lines.split(" / ") if line)
    ]

    book = replay(entries, SCALE, two=two)

    assert (book.current, book.waits_for) == (current, waits)


entries_strategy = st.lists(
    st.builds(
        Entry,
        st.sampled_from([F, S]),
        st.sampled_from(["own", "agreed", "changed"]),
        st.sampled_from(GRADES),
    ),
    max_size=8,
)


@settings(max_examples=300, deadline=None)
@given(entries_strategy, st.booleans())
def test_replay_is_a_function_of_the_rows(entries, two):
    book = replay(entries, SCALE, two=two)

    assert book == replay(list(entries), SCALE, two=two)
    assert book.current == "" or book.current in GRADES
    assert bool(book.current) != bool(book.waits_for)
    if two and book.current and not any(entry.stage == "changed" for entry in entries):
        assert book.both_are_in


def test_a_scale_may_be_words():
    scale = Scale(("bestanden", "nicht bestanden"), "bestanden", 0)
    both = [Entry(F, "own", "bestanden"), Entry(S, "own", "nicht bestanden")]

    assert scale.passes("bestanden")
    assert not scale.passes("nicht bestanden")
    assert replay(both, scale, two=True).waits_for == (AGREEMENT,)
    assert not scale.passes("sehr gut")


# In the house


def test_a_mark_is_given_by_examiners_on_the_scale_in_marked_reviews(scene, final, all_in):
    for role in ("student", "contact", "coordinator", "supervisor", "stranger"):
        with pytest.raises(PermissionDenied):
            give_mark(final.assessment, grade="2,0", reason="", by=scene.cast[role])
    with pytest.raises(UnknownGradeError):
        give_mark(final.assessment, grade="1,1", reason="", by=final.first)
    with pytest.raises(NoMarkError):
        give_mark(all_in.assessment, grade="2,0", reason="", by=final.first)

    give_mark(final.assessment, grade="2,0", reason="", by=final.first)

    assert book_of(final.assessment).current == "2,0"


def test_the_book_is_append_only_even_for_sql(final):
    mark = give_mark(final.assessment, grade="2,0", reason="", by=final.first)

    for change in (
        lambda: Mark.objects.filter(pk=mark.pk).update(grade="1,0"),
        lambda: Mark.objects.filter(pk=mark.pk).delete(),
    ):
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
            change()
    assert Mark.objects.get(pk=mark.pk).grade == "2,0"


def test_two_examiners_are_blind_until_both_marks_are_in(scene, final, client_for):
    appoint_second_examiner(final.assessment, examiner=final.second, by=scene.cast["coordinator"])
    final.assessment.refresh_from_db()
    key = [final.assessment.public_id]
    pages = [reverse(f"assessment:{name}", args=key) for name in ("detail", "mark", "talk")]

    def seen(user):
        return " ".join(client_for(user).get(url).text for url in pages)

    give_mark(final.assessment, grade="1,7", reason="Kanarie-R1", by=final.first)
    before = seen(final.second)
    assert "Kanarie-student" in before
    assert "Kanarie-lecturer" not in before
    assert "1,7." not in before
    assert book_of(final.assessment).waits_for == (S,)
    assert ">1,7</dd>" not in seen(final.first)
    record_talk(final.assessment, talk_on=today(), result="Kanarie-Gespräch", by=final.first)
    assert "Kanarie-Gespräch" not in seen(final.second)
    with pytest.raises(MarkMissingError):
        release_assessment(final.assessment, by=final.first)

    response = client_for(final.second).post(pages[1], {"grade": "2,3", "reason": ""})

    assert response.status_code == 302
    assert book_of(final.assessment).current == "2,0"
    after = seen(final.second)
    assert "Kanarie-lecturer" in after
    assert "Kanarie-Gespräch" in after
    assert ">2,3</dd>" in seen(final.first)
    for person in (final.first, final.second):
        with pytest.raises(HasChangedError):
            give_mark(final.assessment, grade="1,0", reason="", by=person)


def test_far_marks_need_an_agreement(scene, final):
    appoint_second_examiner(final.assessment, examiner=final.second, by=scene.cast["coordinator"])
    final.assessment.refresh_from_db()
    give_mark(final.assessment, grade="1,0", reason="", by=final.first)
    give_mark(final.assessment, grade="3,0", reason="", by=final.second)
    assert book_of(final.assessment).waits_for == (AGREEMENT,)

    give_mark(final.assessment, grade="2,0", reason="", by=final.first)
    give_mark(final.assessment, grade="2,0", reason="", by=final.second)

    assert book_of(final.assessment).current == "2,0"


def test_who_may_be_second(scene, final):
    ask = {"by": scene.cast["coordinator"]}
    with pytest.raises(SamePersonError):
        appoint_second_examiner(final.assessment, examiner=final.first, **ask)
    with pytest.raises(PermissionDenied):
        appoint_second_examiner(final.assessment, examiner=final.second, by=final.first)
    group = GroupFactory(cohort=scene.cohort, supervisor=final.second)
    member = MemberFactory(group=group, participation=scene.participation)
    with pytest.raises(SupervisesError):
        appoint_second_examiner(final.assessment, examiner=final.second, **ask)
    member.delete()
    appoint_second_examiner(final.assessment, examiner=final.second, **ask)
    give_mark(final.assessment, grade="2,0", reason="", by=final.second)
    with pytest.raises(HasChangedError):
        appoint_second_examiner(final.assessment, examiner=None, **ask)


# After the release


def asked(released):
    return ask_change(
        released.assessment,
        grade="1,7",
        talk_result="Vereinbart",
        reason="Rechenfehler",
        by=released.first,
    )


def test_a_change_needs_a_second_person_and_makes_a_version(scene, released):
    change = asked(released)
    with pytest.raises(ValidationError):
        asked(released)
    for person in (released.first, scene.cast["student"], scene.cast["stranger"]):
        with pytest.raises(PermissionDenied):
            decide_change(change, approved=True, answer="", by=person)

    release = decide_change(change, approved=True, answer="ja", by=scene.cast["coordinator"])

    assert (release.version, release.content["mark"]["grade"]) == (2, "1,7")
    first = Release.objects.get(assessment=released.assessment, version=1)
    assert first.content["mark"]["grade"] == "2,0"
    mails = OutgoingMail.objects.filter(kind="assessment.changed")
    assert [mail.to for mail in mails] == [scene.cast["student"]]
    assert marks_are_as_released() == []
    with pytest.raises(HasChangedError):
        decide_change(change, approved=False, answer="", by=scene.cast["coordinator"])
    with pytest.raises((ProgrammingError, InternalError)):
        ChangeRequest.objects.filter(pk=change.pk).update(approved=False)


def test_an_examiner_who_coordinates_cannot_approve_themselves(scene, released):
    ParticipationFactory(user=released.first, role="coordinator", cohort=scene.cohort)
    change = asked(released)

    with pytest.raises(PermissionDenied):
        decide_change(change, approved=True, answer="", by=released.first)


def test_a_refused_change_changes_nothing(scene, released):
    change = asked(released)

    assert decide_change(change, approved=False, answer="", by=scene.cast["coordinator"]) is None

    assert Release.objects.filter(assessment=released.assessment).count() == 1
    assert not OutgoingMail.objects.filter(kind="assessment.changed").exists()


def test_only_something_new_is_asked_for(released):
    with pytest.raises(DomainError):
        ask_change(
            released.assessment,
            grade="2,0",
            talk_result="Vereinbart",
            reason="x",
            by=released.first,
        )


def test_opening_the_file_is_written_down(scene, released, client_for):
    url = reverse("assessment:file", args=[released.assessment.public_id])
    student = client_for(scene.cast["student"])

    assert "Kanarie-Begründung" not in student.get(url).text
    assert Inspection.objects.count() == 0
    assert student.post(url, {"reason": "Einsicht"}).status_code == 302
    assert "Kanarie-Begründung" in student.get(url).text
    student.post(url, {"reason": "noch einmal"})
    assert [(row.by, row.reason) for row in Inspection.objects.all()] == [
        (scene.cast["student"], "Einsicht")
    ]
    for role in ("other_student", "contact", "supervisor", "admin"):
        assert client_for(scene.cast[role]).post(url, {"reason": ""}).status_code == 404
    with pytest.raises((ProgrammingError, InternalError)):
        Inspection.objects.all().delete()


def test_nobody_opens_the_file_before_the_release(scene, final, client_for):
    url = reverse("assessment:file", args=[final.assessment.public_id])

    found = {client_for(user).get(url).status_code for user in scene.cast.values()}

    assert found == {404}


def test_the_export_holds_released_results_and_no_formula(scene, released, client_for):
    student = scene.cast["student"]
    student.last_name = '=HYPERLINK("http://example.org")'
    student.save()
    url = reverse("assessment:export", args=[scene.phase.public_id])

    response = client_for(scene.cast["coordinator"]).get(url)

    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(min_row=2))
    assert len(rows) == 1
    assert (rows[0][1].value, rows[0][1].data_type) == (student.last_name, "s")
    assert rows[0][5].value == "2,0"
    assert client_for(scene.cast["lecturer"]).get(url).status_code == 404


def test_results_show_the_version_that_holds(scene, released, client_for):
    decide_change(asked(released), approved=True, answer="", by=scene.cast["coordinator"])

    text = (
        client_for(scene.cast["student"])
        .get(reverse("assessment:result", args=[released.assessment.public_id]))
        .text
    )

    assert "1,7" in text
    assert "Rechenfehler" in text


def test_marks_wait_for_the_forms(scene, running):
    from tests.factories.assessment import AssessmentFactory, RoundFactory

    open_one = AssessmentFactory(
        placement=running,
        examiner=scene.cast["lecturer"],
        round=RoundFactory(phase=scene.phase, kind="final"),
    )

    with pytest.raises(NotOpenError):
        give_mark(open_one, grade="2,0", reason="", by=scene.cast["lecturer"])


def test_a_stranger_lecturer_sees_nothing(scene, final, client_for):
    other = UserFactory()
    ParticipationFactory(user=other, role="lecturer", cohort=scene.cohort, team=None)

    for name in ("detail", "mark", "talk"):
        url = reverse(f"assessment:{name}", args=[final.assessment.public_id])
        assert client_for(other).get(url).status_code == 404
