"""Texts and signatures: who signs what, when, and what the database itself refuses."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from home.core.clock import today
from home.core.exceptions import HasChangedError, NotOpenError
from home.core.registries import retention_classes
from home.outbox.models import OutgoingMail
from home.rulebook.models import RuleValue
from kurse.agreements import actions
from kurse.agreements.actions import (
    AlreadySignedError,
    NothingNewError,
    NotYourTurnError,
    TextChangedError,
)
from kurse.agreements.models import (
    AGREEMENT_STEPS,
    Agreement,
    AgreementState,
    Attestation,
    Item,
    Party,
    Signature,
    SignatureEnd,
    Version,
    Wording,
    WordingKind,
)
from kurse.agreements.queries import missing_parties, signed_parties, turn_of
from kurse.agreements.states import AGREEMENT_MOVES
from kurse.agreements.wordings import STANDARD, check_wording, difference, hash_of
from kurse.placements.actions import StartBlockedError, cancel_placement, make_ready
from kurse.placements.models import PlacementState
from tests.factories.agreements import agreed_of, agreement_of, fresh, joined, lead_of, sign
from tests.factories.partners import ContactFactory

DAY = dt.timedelta(days=1)
S, A, U = Party.STUDENT, Party.AGENCY, Party.UNIVERSITY


def verbs(agreement):
    return [event.verb for event in agreement.events.all()]


def refused(statement, *values):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_table_and_the_trigger_name_the_same_steps():
    assert AGREEMENT_MOVES.pairs() == sorted(AGREEMENT_STEPS)


# Signing ----------------------------------------------------------------------------------------


def test_from_the_yes_to_agreed(scene):
    agreement = agreement_of(scene)
    assert agreement.placement.state == PlacementState.AGREEMENT_OPEN
    assert {mail.kind for mail in OutgoingMail.objects.all()} == {"agreements.sign"}
    assert {mail.to for mail in OutgoingMail.objects.all()} == {
        scene.cast["student"],
        scene.cast["contact"],
    }
    assert turn_of(agreement) == [S, A]

    agreement = sign(agreement, S, scene.cast["student"])
    agreement = sign(agreement, A, scene.cast["contact"])
    assert missing_parties(agreement) == [U]
    agreement = sign(agreement, U, scene.cast["coordinator"])

    assert (agreement.state, agreement.valid_id) == (AgreementState.AGREED, agreement.current_id)
    assert agreement.placement.state == PlacementState.AGREED
    assert verbs(agreement) == [
        "draw_up",
        "sign_student",
        "sign_agency",
        "sign_university",
        "complete",
    ]


def test_only_the_parties_sign_each_for_itself(scene):
    agreement = agreement_of(scene)
    wrong = []
    for role, person in scene.cast.items():
        for party in Party.values:
            may = (role, party) in {("student", S), ("contact", A), ("coordinator", U)}
            try:
                with transaction.atomic():
                    sign(agreement, party, person)
                    transaction.set_rollback(True)
                outcome = True
            except NotYourTurnError:
                outcome = True
            except PermissionDenied:
                outcome = False
            if outcome != may:
                wrong.append((role, party, outcome))

    assert wrong == []


def test_a_colleague_without_the_function_does_not_sign_but_the_management_does(scene):
    agreement = agreement_of(scene)
    colleague = ContactFactory(agency=scene.agency).user
    with pytest.raises(PermissionDenied):
        sign(agreement, A, colleague)

    agreement = sign(agreement, A, lead_of(scene))

    assert signed_parties(agreement) == {A}


def test_whoever_left_does_not_sign_any_more(scene):
    agreement = agreement_of(scene)
    agreement.signatory.until = today() - DAY
    agreement.signatory.since = today() - 9 * DAY
    agreement.signatory.save()
    with pytest.raises(PermissionDenied):
        sign(agreement, A, scene.cast["contact"])
    successor = lead_of(scene)

    actions.ask_again(fresh(agreement), by=scene.cast["coordinator"])

    assert fresh(agreement).signatory.user == successor


def test_a_second_click_changes_nothing_and_a_second_person_is_told(scene):
    agreement = agreement_of(scene)
    sign(agreement, A, scene.cast["contact"])
    sign(agreement, A, scene.cast["contact"])
    with pytest.raises(AlreadySignedError):
        sign(agreement, A, lead_of(scene))

    assert agreement.signatures.filter(party=A).count() == 1


def test_the_order_is_a_rule(scene):
    agreement = agreement_of(scene)
    with pytest.raises(NotYourTurnError):
        sign(agreement, U, scene.cast["coordinator"])

    for key, value in (("university_last", False), ("student_first", True)):
        RuleValue.objects.create(
            key=f"agreements.{key}",
            value=value,
            valid_from=today(),
            by=scene.cast["coordinator"],
        )
    with pytest.raises(NotYourTurnError):
        sign(agreement, A, scene.cast["contact"])
    agreement = sign(agreement, S, scene.cast["student"])

    assert turn_of(agreement) == [A, U]


def test_nobody_signs_what_they_have_not_read(scene):
    agreement = agreement_of(scene)
    read = agreement.text.sha256
    actions.correct_own_data(
        agreement, party=S, data={"name": "Lena Maria Arslan"}, by=scene.cast["student"]
    )
    with pytest.raises(TextChangedError):
        actions.sign_agreement(
            agreement, party=A, name="Yusuf Demir", sha256=read, by=scene.cast["contact"]
        )

    assert not agreement.signatures.exists()


def test_a_cancelled_placement_takes_no_signature(scene):
    agreement = agreement_of(scene)
    cancel_placement(agreement.placement, reason="Umzug", by=scene.cast["coordinator"])
    with pytest.raises(NotOpenError):
        sign(agreement, S, scene.cast["student"])


def test_paper_counts_the_same_and_names_its_version(scene):
    agreement = agreement_of(scene)
    by = scene.cast["coordinator"]
    sheet = {"party": A, "name": "Y. Demir", "evidence": "Ordner 3", "by": by}
    with pytest.raises(TextChangedError):
        actions.record_paper_signature(agreement, number=2, signed_on=today(), **sheet)
    with pytest.raises(ValidationError):
        actions.record_paper_signature(agreement, number=1, signed_on=today() + DAY, **sheet)
    with pytest.raises(PermissionDenied):
        actions.record_paper_signature(
            agreement, number=1, signed_on=today(), **{**sheet, "by": scene.cast["contact"]}
        )

    actions.record_paper_signature(agreement, number=1, signed_on=today(), **sheet)

    row = agreement.signatures.get()
    assert (row.on_paper, row.sha256, row.by) == (True, agreement.text.sha256, by)
    assert signed_parties(fresh(agreement)) == {A}


def test_several_are_signed_for_the_university_at_once(scene):
    from tests.factories.placements import student_of

    agreements = [agreement_of(scene, student=student_of(scene).user) for _number in range(2)]
    for agreement in agreements:
        sign(agreement, S, agreement.placement.student)
        sign(agreement, A, scene.cast["contact"])
    rows = [(fresh(one), one.text.sha256) for one in agreements]
    actions.change_agreement(
        fresh(agreements[0]),
        reason="Tippfehler",
        starts_on=agreements[0].text.starts_on,
        ends_on=agreements[0].text.ends_on,
        practice_supervisor=None,
        data={},
        base=1,
        by=scene.cast["coordinator"],
    )

    outcomes = actions.sign_for_university(rows, name="K. Brandt", by=scene.cast["coordinator"])

    assert [type(error) for _row, error in outcomes] == [TextChangedError, type(None)]
    assert [fresh(one).state for one in agreements] == [
        AgreementState.OPEN,
        AgreementState.AGREED,
    ]


# A change of the text ---------------------------------------------------------------------------


def test_a_change_ends_the_signatures_and_asks_again_with_the_reason(scene):
    agreement = agreement_of(scene)
    sign(agreement, S, scene.cast["student"])
    OutgoingMail.objects.all().delete()

    actions.correct_own_data(
        fresh(agreement), party=A, data={"stunden": "38,5"}, by=scene.cast["contact"]
    )

    agreement = fresh(agreement)
    ended = agreement.signatures.get()
    assert (agreement.text.number, agreement.state) == (2, AgreementState.OPEN)
    assert (ended.stands, ended.end_reason) == (False, SignatureEnd.TEXT_CHANGED)
    assert [(mail.kind, mail.to) for mail in OutgoingMail.objects.all()] == [
        ("agreements.changed", scene.cast["student"])
    ]
    assert "38,5 Stunden" in agreement.text.body
    assert "39 Stunden" in agreement.versions.get(number=1).body


def test_a_party_corrects_its_own_words_only(scene):
    agreement = agreement_of(scene)
    with pytest.raises(NothingNewError):
        actions.correct_own_data(
            agreement, party=S, data={"traeger": "Anderer"}, by=scene.cast["student"]
        )
    with pytest.raises(PermissionDenied):
        actions.correct_own_data(
            agreement, party=A, data={"traeger": "Anderer"}, by=scene.cast["student"]
        )

    assert fresh(agreement).text.number == 1


def test_taking_back_keeps_the_row(scene):
    agreement = agreement_of(scene)
    sign(agreement, S, scene.cast["student"])

    actions.withdraw_signature(fresh(agreement), party=S, by=scene.cast["student"])

    row = agreement.signatures.get()
    assert (row.stands, row.end_reason, row.name) == (
        False,
        SignatureEnd.WITHDRAWN,
        str(scene.cast["student"]),
    )
    assert signed_parties(fresh(agreement)) == set()
    assert signed_parties(sign(agreement, S, scene.cast["student"])) == {S}


def amend(agreement, scene, **changes):
    text = fresh(agreement).text
    values = {
        "reason": "Umbau",
        "starts_on": text.starts_on,
        "ends_on": text.ends_on + 14 * DAY,
        "practice_supervisor": text.practice_supervisor,
        "data": {},
        "base": text.number,
        "by": scene.cast["coordinator"],
    }
    return actions.change_agreement(fresh(agreement), **{**values, **changes})


def test_an_amendment_holds_when_all_have_signed_it(scene):
    agreement = agreed_of(scene)
    first = agreement.valid
    last_day = agreement.placement.ends_on
    new = ContactFactory(agency=scene.agency)

    amend(agreement, scene, practice_supervisor=new)
    agreement = fresh(agreement)
    assert (agreement.state, agreement.valid) == (AgreementState.AMENDING, first)
    assert agreement.signatures.filter(stands=True, version=first).count() == 3
    assert agreement.placement.ends_on == last_day
    for party, name in ((S, "student"), (A, "contact"), (U, "coordinator")):
        agreement = sign(agreement, party, scene.cast[name])

    agreement.placement.refresh_from_db()
    assert agreement.state == AgreementState.AGREED
    assert agreement.valid.number == 2
    assert agreement.placement.ends_on == last_day + 14 * DAY
    assert agreement.placement.practice_supervisor == new
    assert agreement.placement.events.filter(verb="change_terms").count() == 1
    ended = agreement.signatures.filter(version=first)
    assert {row.end_reason for row in ended} == {SignatureEnd.REPLACED}


def test_a_dropped_amendment_leaves_the_old_text_in_force(scene):
    agreement = agreed_of(scene)
    first = agreement.valid
    amend(agreement, scene)
    sign(agreement, S, scene.cast["student"])

    actions.drop_amendment(fresh(agreement), reason="Doch nicht", by=scene.cast["coordinator"])

    agreement = fresh(agreement)
    assert (agreement.state, agreement.current) == (AgreementState.AGREED, first)
    assert agreement.signatures.filter(stands=True).count() == 3
    assert agreement.versions.count() == 2
    amend(agreement, scene)
    assert fresh(agreement).text.number == 3


def test_a_change_from_an_old_page_is_refused(scene):
    agreement = agreement_of(scene)
    amend(agreement, scene)
    with pytest.raises(HasChangedError):
        amend(agreement, scene, base=1)
    with pytest.raises(PermissionDenied):
        amend(agreement, scene, by=scene.cast["contact"])


# What the database refuses ----------------------------------------------------------------------


def test_the_database_keeps_texts_and_signatures(scene):
    agreement = agreement_of(scene)
    sign(agreement, S, scene.cast["student"])
    refused("UPDATE agreements_version SET body = 'x' WHERE agreement_id = %s", agreement.pk)
    refused("DELETE FROM agreements_version WHERE agreement_id = %s", agreement.pk)
    refused("DELETE FROM agreements_signature WHERE agreement_id = %s", agreement.pk)
    refused("UPDATE agreements_signature SET name = 'x' WHERE agreement_id = %s", agreement.pk)
    refused("UPDATE agreements_wording SET body = 'x'")
    refused("UPDATE agreements_agreement SET state = 'agreed' WHERE id = %s", agreement.pk)


def test_a_signature_stands_on_the_present_text_only(scene):
    """Whatever writes: by the ORM, past all actions, and by SQL."""
    agreement = agreement_of(scene)
    old = agreement.text
    sign(agreement, S, scene.cast["student"])
    new = Version(
        agreement=agreement,
        number=2,
        wording=old.wording,
        body="Ganz anders.\n",
        sha256=hash_of("Ganz anders.\n"),
        starts_on=old.starts_on,
        ends_on=old.ends_on,
        by=scene.cast["coordinator"],
    )
    new.save()

    Agreement.objects.filter(pk=agreement.pk).update(current=new)

    row = agreement.signatures.get()
    assert (row.stands, row.end_reason) == (False, "text_changed")
    wrong = {"agreement": agreement, "party": A, "name": "x", "by": scene.cast["contact"]}
    for version, sha256 in ((old, old.sha256), (new, old.sha256)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Signature.objects.create(version=version, sha256=sha256, **wrong)
    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.filter(pk=row.pk).update(stands=True, ended_at=None, end_reason="")
    second = new.pk
    new.pk, new.number, new.sha256 = None, 3, "0" * 64
    with pytest.raises(DatabaseError), transaction.atomic():
        new.save(force_insert=True)
    Signature.objects.create(version_id=second, sha256=hash_of("Ganz anders.\n"), **wrong)


@pytest.mark.django_db(transaction=True)
def test_two_of_one_agency_sign_at_the_same_time(scene):
    agreement = agreement_of(scene)
    people = [scene.cast["contact"], lead_of(scene)]
    outcomes = []
    barrier = threading.Barrier(2)

    def run(person):
        try:
            barrier.wait()
            sign(agreement, A, person)
            outcomes.append("signed")
        except AlreadySignedError:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["signed", "told"]
    assert agreement.signatures.filter(stands=True).count() == 1


# Texts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", WordingKind.values)
def test_the_houses_own_texts_are_allowed(kind):
    check_wording(kind, STANDARD[kind])


def test_a_new_wording_leaves_what_is_signed(scene):
    agreement = agreement_of(scene)
    by = scene.cast["coordinator"]
    body = STANDARD[WordingKind.AGREEMENT].replace("§ 7 Änderung", "§ 7 Wandel")
    for bad in (body + "{{ passwort }}", body + "{% load x %}", body.replace("{{ name }}", "")):
        with pytest.raises(ValidationError):
            actions.save_wording("agreement", body=bad, note="x", base=1, by=by)
    with pytest.raises(PermissionDenied):
        actions.save_wording("agreement", body=body, note="x", base=1, by=scene.cast["lecturer"])

    saved = actions.save_wording("agreement", body=body, note="Wort", base=1, by=by)

    with pytest.raises(HasChangedError):
        actions.save_wording("agreement", body=body + "x", note="x", base=1, by=by)
    assert saved.number == 2
    assert fresh(agreement).text.wording.number == 1
    amend(agreement, scene, renew_wording=True)
    assert fresh(agreement).text.wording == saved
    assert "§ 7 Wandel" in fresh(agreement).text.body


def test_a_word_of_a_person_stays_a_word(scene):
    """Neither placeholder nor markup: what people type is put in once."""
    agreement = agreement_of(scene)

    actions.correct_own_data(
        agreement,
        party=S,
        data={"name": "{{ traeger }}\n# Neu"},
        by=scene.cast["student"],
    )

    assert "{{ traeger }} # Neu" in fresh(agreement).text.body


def test_difference_marks_words():
    blocks = difference("# A\nbis Fr. um neun\n\n- x\n", "# A\nbis Mo. um neun\n\n- x\n\nNeu.\n")

    assert [block.parts for block in blocks if block.changed] == [
        (("same", "bis "), ("old", "Fr. "), ("new", "Mo. "), ("same", "um neun")),
        (("new", "Neu."),),
    ]


# Conditions -------------------------------------------------------------------------------------


def attest_all(placement, student):
    for item in (Item.CONFIDENTIALITY, Item.SAFETY, Item.INSURANCE):
        actions.attest_own(joined(placement), item=item, by=student)


def test_the_start_waits_for_each_point_and_names_who_solves_it(scene):
    agreement = agreed_of(scene, starts_on=today() + 5 * DAY)
    placement, student = agreement.placement, scene.cast["student"]
    with pytest.raises(StartBlockedError) as caught:
        make_ready(joined(placement))
    assert len(str(caught.value.messages[0]).split(";")) == 4

    attest_all(placement, student)
    actions.give_clearance(joined(placement), met=False, name="Y. Demir", by=scene.cast["contact"])
    assert joined(placement).state == PlacementState.AGREED
    actions.give_clearance(joined(placement), met=True, name="Y. Demir", by=scene.cast["contact"])

    assert joined(placement).state == PlacementState.READY
    assert [row.state for row in placement.attestations.filter(item=Item.CLEARANCE)] == [
        "not_yet",
        "given",
    ]
    own = placement.attestations.get(item=Item.CONFIDENTIALITY)
    assert own.wording == Wording.objects.get(kind="confidentiality")


def test_on_or_after_the_first_day_the_last_word_starts_the_practice(scene):
    agreement = agreed_of(scene, starts_on=today())
    attest_all(agreement.placement, scene.cast["student"])

    actions.give_clearance(
        joined(agreement.placement),
        met=True,
        name="Y. Demir",
        evidence="telefonisch, heute, Y. Demir",
        by=scene.cast["coordinator"],
    )

    assert joined(agreement.placement).state == PlacementState.RUNNING


def test_who_may_confirm_what(scene):
    placement = agreed_of(scene, starts_on=today() + 5 * DAY).placement
    allowed = set()
    for role, person in scene.cast.items():
        for name, act in (
            ("own", lambda by: actions.attest_own(joined(placement), item=Item.SAFETY, by=by)),
            (
                "clear",
                lambda by: actions.give_clearance(
                    joined(placement), met=True, name="x", evidence="telefonisch", by=by
                ),
            ),
            (
                "waive",
                lambda by: actions.waive_item(
                    joined(placement), item=Item.SAFETY, reason="x", by=by
                ),
            ),
        ):
            try:
                with transaction.atomic():
                    act(person)
                    transaction.set_rollback(True)
                allowed.add((role, name))
            except PermissionDenied:
                pass

    assert allowed == {
        ("student", "own"),
        ("contact", "clear"),
        ("coordinator", "clear"),
        ("coordinator", "waive"),
    }


def test_another_kind_of_work_asks_the_agency_again(scene):
    placement = agreed_of(scene, starts_on=today() + 5 * DAY).placement
    actions.give_clearance(joined(placement), met=True, name="x", by=scene.cast["contact"])
    place = placement.place
    place.field_of_work = "youth" if place.field_of_work != "youth" else "health"
    place.save()

    attest_all(placement, scene.cast["student"])

    assert joined(placement).state == PlacementState.AGREED


def test_nothing_of_a_certificate_can_be_stored():
    """Rule 12: no field for a file, a certificate, its date or its result."""
    kinds = {field.get_internal_type() for field in Attestation._meta.get_fields()}
    names = {field.name for field in Attestation._meta.get_fields()}

    assert not kinds & {"FileField", "ImageField", "BinaryField", "DateField"}
    assert not {name for name in names if "certificate" in name or "result" in name}


# What ends --------------------------------------------------------------------------------------


def test_after_their_time_agreements_and_conditions_go(scene):
    """Two years and three months after the end (DOMAIN section 11); younger ones stay."""
    agreement = agreed_of(scene, starts_on=today() - 60 * DAY, ends_on=today() - 10 * DAY)
    placement = agreement.placement
    actions.attest_own(joined(placement), item=Item.SAFETY, by=scene.cast["student"])
    amend(agreement, scene)
    for days, classes in (
        (80, set()),
        (95, {"attestations"}),
        (745, {"attestations", "agreements"}),
    ):
        due = {
            row.key
            for row in retention_classes
            if row.key in ("attestations", "agreements") and row.due(today() + days * DAY).exists()
        }
        assert due == classes

    row = next(one for one in retention_classes if one.key == "agreements")
    assert row.erase(row.due(today() + 745 * DAY)) == 1

    assert not Agreement.objects.exists()
    assert not Version.objects.exists()
    placement.refresh_from_db()
