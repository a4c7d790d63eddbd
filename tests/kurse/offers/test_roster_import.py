"""The good path: what is written, that nothing is written twice, and that all or nothing holds."""

import datetime as dt
import io
import json
import threading
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from openpyxl import load_workbook

from home.core.exceptions import HasChangedError
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.models import Participation, StudentRecord
from kurse.offers.actions import open_waiting_places
from kurse.offers.models import Place, PlaceState, RosterUpload
from kurse.offers.roster import workbook
from kurse.offers.roster.applying import (
    UploadOverError,
    apply_upload,
    examine,
    files_of,
    import_roster,
    keep_upload,
    rehearse,
)
from kurse.offers.roster.files import BroughtFile, files_at, fingerprint, pack, unpack
from kurse.offers.roster.layout import WORKBOOK_ORDER
from kurse.offers.roster.planning import CHANGED, NEW, SAME
from kurse.offers.roster.problems import RosterError
from kurse.partners.models import Agency, Contact, Facility
from tests.kurse.offers.books import (
    BEN,
    LINA,
    PLACES,
    STUDENTS,
    TREFF,
    book,
    csv_file,
    full,
)

ROOT = Path(__file__).resolve().parents[3]
BLNS = ROOT.parent / "shared" / "data" / "strings" / "blns.json"


def kinds(report):
    return [(change.sheet.key, change.kind, change.label) for change in report.plan.changes]


def counted():
    return tuple(
        model.objects.count() for model in (User, Participation, Agency, Facility, Contact, Place)
    )


# Writing --------------------------------------------------------------------------------------


def test_import_writes_everything(phase, standort, coordinator):
    report = import_roster([full()], phase.cohort, by=coordinator)

    assert kinds(report) == [
        ("agencies", NEW, "Haus Halde"),
        ("facilities", NEW, "Haus"),
        ("contacts", NEW, "Karin P."),
        ("students", NEW, "Lina Anders"),
        ("students", NEW, "Ben Busch"),
        ("places", NEW, "Offener Treff"),
    ]
    lina = User.objects.get(email="lina@studium.example")
    part = lina.participations.get()
    assert (part.role, part.cohort, part.since) == (
        Role.STUDENT,
        phase.cohort,
        phase.cohort.starts_on,
    )
    assert part.student_record.matriculation_number == "4100001"
    assert not lina.has_usable_password()
    place = Place.objects.get(code="treff")
    assert place.state == PlaceState.REPORTED
    assert (place.min_students, place.ideal_students, place.max_students) == (1, 2, 3)
    assert place.facility.name == "Haus"
    assert place.facility.recognised_until == dt.date(2099, 12, 31)
    assert place.practice_supervisor.user.email == "karin@traeger.example"
    assert list(place.events.values_list("verb", "by")) == [("report", coordinator.pk)]


def test_importing_twice_changes_nothing(phase, standort, coordinator):
    import_roster([full()], phase.cohort, by=coordinator)
    before = counted()

    report = import_roster([full()], phase.cohort, by=coordinator)

    assert {change.kind for change in report.plan.changes} == {SAME}
    assert not report.plan.changes_something
    assert counted() == before


def test_changes_are_shown_old_and_new_and_then_written(phase, standort, coordinator):
    import_roster([full()], phase.cohort, by=coordinator)
    lina = [*LINA[:2], "Andersen", LINA[3]]
    treff = [*TREFF[:6], 4, TREFF[7]]
    files = [full(Studierende=[STUDENTS, lina, BEN], Plätze=[PLACES, treff])]

    report = rehearse(files, phase.cohort, by=coordinator)

    changed = [change for change in report.plan.changes if change.kind == CHANGED]
    assert [
        [(field.heading, field.old, field.new) for field in change.fields] for change in changed
    ] == [
        [("Nachname", "Anders", "Andersen")],
        [(changed[1].fields[0].heading, "1, 2, 3", "1, 2, 4")],
    ]
    assert User.objects.get(email=LINA[3]).last_name == "Anders"
    import_roster(files, phase.cohort, by=coordinator)
    assert User.objects.get(email=LINA[3]).last_name == "Andersen"
    assert Place.objects.get(code="treff").max_students == 4


def test_what_is_missing_in_the_file_stays(phase, standort, coordinator):
    import_roster([full()], phase.cohort, by=coordinator)
    before = counted()

    report = import_roster([book(Studierende=[STUDENTS, BEN])], phase.cohort, by=coordinator)

    assert kinds(report) == [("students", SAME, "Ben Busch")]
    assert counted() == before


def test_empty_cells_keep_what_is_there(phase, standort, coordinator):
    import_roster([full()], phase.cohort, by=coordinator)
    place = Place.objects.get(code="treff")
    place.task = "Mittagstisch"
    place.save(update_fields=["task"])
    files = [full(Plätze=[[*PLACES, "Aufgaben"], [*TREFF[:4], None, None, 3, None, None]])]

    report = import_roster(files, phase.cohort, by=coordinator)

    assert not report.plan.changes_something
    place.refresh_from_db()
    assert (place.task, place.ideal_students) == ("Mittagstisch", 2)


def test_a_new_address_follows_the_matriculation_number(phase, coordinator):
    import_roster([book(Studierende=[STUDENTS, LINA])], phase.cohort, by=coordinator)
    moved = [*LINA[:3], "lina.neu@studium.example"]

    import_roster([book(Studierende=[STUDENTS, moved])], phase.cohort, by=coordinator)

    assert User.objects.get(last_name="Anders").email == "lina.neu@studium.example"
    assert StudentRecord.objects.filter(matriculation_number="4100001").count() == 1


def test_somebody_known_becomes_a_student_without_a_second_account(phase, cast, coordinator):
    stranger = cast["stranger"]
    row = ["4100077", stranger.first_name, stranger.last_name, stranger.email]
    people = User.objects.count()

    import_roster([book(Studierende=[STUDENTS, row])], phase.cohort, by=coordinator)

    assert User.objects.count() == people
    assert stranger.participations.get().role == Role.STUDENT


def test_a_mistake_in_the_last_row_stops_everything(phase, standort, coordinator):
    before = counted()

    with pytest.raises(RosterError):
        import_roster([full(Plätze=[PLACES, TREFF[:6]])], phase.cohort, by=coordinator)

    assert counted() == before


def test_only_the_coordination_of_the_cohort_imports(phase, cast):
    files = [book(Studierende=[STUDENTS, LINA])]
    import_roster(files, phase.cohort, by=cast["coordinator"])

    for role, user in cast.items():
        if role != "coordinator":
            with pytest.raises(PermissionDenied):
                import_roster(files, phase.cohort, by=user)
            with pytest.raises(PermissionDenied):
                rehearse(files, phase.cohort, by=user)


# Reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_as_programs_write_it(encoding, delimiter, phase):
    lines = [STUDENTS, ["4100001", "Jürgen", "Größer", "j.g@studium.example"]]
    text = "\r\n".join(delimiter.join(cells) for cells in lines)

    report = examine([csv_file("Studierende.csv", text, encoding)], phase.cohort)

    assert report.problems == []
    assert kinds(report) == [("students", NEW, "Jürgen Größer")]


def test_english_headings_and_names_are_read_too(phase):
    head = ["matriculation NUMBER", "First name", "last-name", "E-MAIL"]

    report = examine([book(Students=[["Our list of 2027"], head, LINA])], phase.cohort)

    assert report.problems == []
    assert kinds(report) == [("students", NEW, "Lina Anders")]


def test_numbers_days_and_words_are_read_as_people_mean_them(phase, standort, coordinator):
    students = [STUDENTS, [4100001, "Lina", "Anders", " LINA@studium.example "]]
    facilities = [
        ["Träger", "Name", "Standort", "Anerkannt bis"],
        ["HAUS HALDE", "Haus", "Standort nord", dt.datetime(2030, 6, 30)],  # noqa: DTZ001 -- as Excel says it
    ]
    places = [PLACES, [*TREFF[:3], "counselling", "1", 2.0, "3", TREFF[7]]]
    places[1][3] = "BERATUNG"

    report = import_roster(
        [full(Studierende=students, Praxisstellen=facilities, Plätze=places)],
        phase.cohort,
        by=coordinator,
    )

    assert report.problems == []
    assert StudentRecord.objects.get(participation__user__email=LINA[3]).matriculation_number == (
        "4100001"
    )
    assert Facility.objects.get(name="Haus").recognised_until == dt.date(2030, 6, 30)


def test_formulas_count_as_their_saved_value_only(phase):
    """A workbook from a program that saved no values: the cell is empty, never a formula."""
    report = examine([book(Studierende=[STUDENTS, [*LINA[:1], "=A1", *LINA[2:]]])], phase.cohort)

    assert [(p.slug, p.column) for p in report.problems] == [("value-missing", "Vorname")]


def test_other_sheets_and_columns_are_named_and_passed_over(phase):
    files = [book(Studierende=[[*STUDENTS, "Semester"], [*LINA, 4]], Notizen=[["x"]])]

    report = examine(files, phase.cohort)

    assert report.problems == []
    assert len(report.notices) == 2


# Template, example, manual --------------------------------------------------------------------


def test_the_template_can_be_put_up_as_it_is(phase):
    content = workbook.template()
    book_ = load_workbook(io.BytesIO(content))

    report = examine([BroughtFile("vorlage.xlsx", content)], phase.cohort)

    assert report.problems == []
    assert report.plan.changes == []
    assert book_.sheetnames[1:] == [sheet.german for sheet in WORKBOOK_ORDER]
    for sheet in WORKBOOK_ORDER:
        headings = [cell.value for cell in book_[sheet.german][1]]
        assert headings == [column.german for column in sheet.columns]
        lists = [
            rule.formula1
            for rule in book_[sheet.german].data_validations.dataValidation
            if rule.type == "list"
        ]
        assert len(lists) == sum(1 for column in sheet.columns if column.choices)


def test_the_manual_is_what_the_layout_says():
    assert (ROOT / "docs" / "roster.md").read_text(encoding="utf-8") == workbook.manual()


def test_the_example_fills_a_fresh_cohort_and_all_its_places_can_open(phase, coordinator):
    files = [BroughtFile("beispiel.xlsx", workbook.example())]

    report = import_roster(files, phase.cohort, by=coordinator)

    counts = report.plan.counts()
    assert (counts["students"][NEW], counts["agencies"][NEW], counts["places"][NEW]) == (50, 18, 30)
    opened, left = open_waiting_places(phase.cohort, by=coordinator)
    assert (len(opened), left) == (30, [])
    again = import_roster(files, phase.cohort, by=coordinator)
    assert not again.plan.changes_something


def test_the_cohort_as_it_is_changes_nothing_when_put_up_again(phase, standort, coordinator):
    import_roster([full()], phase.cohort, by=coordinator)

    report = examine([BroughtFile("stand.xlsx", workbook.of_cohort(phase.cohort))], phase.cohort)

    assert report.problems == []
    assert not report.plan.changes_something


@pytest.mark.skipif(not BLNS.exists(), reason="the naughty strings lie outside the repository")
def test_naughty_strings_come_back_as_they_went_in(phase, standort, coordinator):
    """Each is stored exactly (trimmed, composed) or refused by name; never changed, never a 500."""
    strings = json.loads(BLNS.read_text(encoding="utf-8"))
    rows = [[f"p-{n}", text, *TREFF[2:4], 1, 1, 1, None, text] for n, text in enumerate(strings)]
    text = io.StringIO()
    import csv

    writer = csv.writer(text, delimiter=";")
    writer.writerows([[*PLACES, "Aufgaben"], *rows])
    partners = full(Plätze=[PLACES])
    import_roster([partners], phase.cohort, by=coordinator)
    report = examine([csv_file("Plätze.csv", text.getvalue())], phase.cohort)
    refused = {problem.row for problem in report.problems}
    kept = [row for number, row in enumerate(rows, 2) if number not in refused]
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([[*PLACES, "Aufgaben"], *kept])

    import_roster([csv_file("Plätze.csv", text.getvalue())], phase.cohort, by=coordinator)

    import unicodedata

    stored = dict(Place.objects.filter(phase=phase).values_list("code", "title"))
    for code, title, *_rest in kept:
        assert stored[code] == unicodedata.normalize("NFC", title).strip()
    assert len(kept) > 400
    exported = BroughtFile("stand.xlsx", workbook.of_cohort(phase.cohort))
    page = load_workbook(io.BytesIO(exported.content))["Plätze"]
    assert "f" not in {cell.data_type for row in page.iter_rows() for cell in row}
    again = examine([exported], phase.cohort)
    assert again.problems == []
    assert [change for change in again.plan.changes if change.kind != SAME] == []


# Uploads --------------------------------------------------------------------------------------


def test_upload_applies_exactly_what_was_checked(phase, standort, coordinator):
    upload = keep_upload([full()], phase.cohort, by=coordinator)
    digest = examine(files_of(upload), phase.cohort).plan.digest()

    applied = apply_upload(upload, by=coordinator, digest=digest)

    assert applied.counts["students"] == {NEW: 2, CHANGED: 0, SAME: 0}
    assert applied.content is None
    assert User.objects.filter(email="lina@studium.example").exists()
    with pytest.raises(UploadOverError):
        apply_upload(upload, by=coordinator, digest=digest)


def test_upload_refuses_when_something_changed_since_the_check(phase, standort, coordinator):
    upload = keep_upload([full()], phase.cohort, by=coordinator)
    digest = examine(files_of(upload), phase.cohort).plan.digest()
    Agency.objects.create(slug="halde", name="Haus Halde", level="intermediary")

    with pytest.raises(HasChangedError):
        apply_upload(upload, by=coordinator, digest=digest)

    assert not User.objects.filter(email="lina@studium.example").exists()


def test_upload_expires_and_is_emptied(phase, coordinator, time_machine):
    upload = keep_upload([full()], phase.cohort, by=coordinator)
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(hours=25))

    with pytest.raises(UploadOverError):
        files_of(upload)

    keep_upload([full()], phase.cohort, by=coordinator)
    upload.refresh_from_db()
    assert upload.content is None


def test_files_are_kept_byte_for_byte():
    files = [full(), csv_file("Träger.csv", "a;b")]

    assert unpack(pack(files)) == files
    assert fingerprint(files) != fingerprint(files[:1])


# Command --------------------------------------------------------------------------------------


def run(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_roster", *args, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_command_dry_run_shows_and_writes_nothing(phase, standort, coordinator, tmp_path):
    file = tmp_path / "roster.xlsx"
    file.write_bytes(full().content)
    before = counted()

    out, _err = run(str(file), cohort=phase.cohort.slug, dry_run=True)

    assert "Lina Anders" in out
    assert counted() == before
    run(str(file), cohort=phase.cohort.slug)
    assert counted() != before


def test_command_takes_a_folder_of_csvs(phase, coordinator, tmp_path):
    call_command("roster_template", str(tmp_path / "csv"), csv=True, stdout=io.StringIO())

    run(str(tmp_path / "csv"), cohort=phase.cohort.slug)

    assert Place.objects.filter(phase=phase, state=PlaceState.REPORTED).count() == 30
    assert len(files_at(tmp_path / "csv")) == len(WORKBOOK_ORDER)


def test_command_says_what_is_wrong_and_fails(phase, coordinator, tmp_path):
    file = tmp_path / "roster.xlsx"
    file.write_bytes(book(Studierende=[STUDENTS, [*LINA[:3], "lina@uni"]]).content)
    err = io.StringIO()

    with pytest.raises(CommandError):
        call_command(
            "import_roster", str(file), cohort=phase.cohort.slug, stdout=io.StringIO(), stderr=err
        )

    assert "lina@uni" in err.getvalue()


@pytest.mark.parametrize("case", ["cohort", "file", "nobody"])
def test_command_needs_a_file_a_cohort_and_somebody(case, phase, tmp_path):
    file = tmp_path / "roster.xlsx"
    file.write_bytes(full().content)
    path = tmp_path / "fehlt.xlsx" if case == "file" else file
    slug = "anderes" if case == "cohort" else phase.cohort.slug

    with pytest.raises(CommandError) as caught:
        run(str(path), cohort=slug)

    assert caught.value.returncode == 2


# At the same time -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_write_once(phase, standort, coordinator):
    results: list[bool] = []

    def go():
        try:
            report = import_roster([full()], phase.cohort, by=coordinator)
            results.append(report.plan.changes_something)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [False, False, False, True]
    assert RosterUpload.objects.count() == 0
    assert User.objects.filter(email="lina@studium.example").count() == 1
