"""A report without a net: kept on the phone, sent once when the net is back, marked as late."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone

from kurse.runs import codes
from kurse.runs.models import AttendanceEvent, RunAttendance
from tests.factories.runs import make, registered
from tests.kurse.wishes.test_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "JSON.parse(localStorage.getItem('quartier-tage') || '[]')"


@pytest.fixture
def meeting(cast):
    """It began five minutes ago."""
    run = make(cast["lecturer"], meetings=1)
    registered(run, cast["student"])
    session = run.sessions.get()
    session.starts_at = timezone.now() - dt.timedelta(minutes=5)
    session.ends_at = session.starts_at + dt.timedelta(hours=2)
    session.save()
    return session


def code_now(meeting, back=0):
    return codes.code_at(meeting.public_id, codes.half_minute(timezone.now()) - back)


def test_offline_then_online(meeting, cast, live_server, context, page):
    sign_in(context, live_server, cast["student"])
    address = live_server.url + reverse("runs:report", args=[meeting.public_id])
    page.goto(address)
    page.fill('[name="code"]', code_now(meeting))
    context.set_offline(True)
    page.click("form[data-keep] button[type=submit]")
    page.locator("p[data-kept]").wait_for(state="visible")

    entry = page.evaluate(KEPT)[0]
    assert set(entry["fields"]) == {"code", "opened", "at"}
    assert not RunAttendance.objects.exists()
    # an hour passes while the phone has no net: its clock and the code are of then
    before = timezone.now() - dt.timedelta(minutes=4)
    number = codes.half_minute(before)
    page.evaluate(
        f"""() => {{ const all = {KEPT}; all[0].fields.at = "{before.isoformat()}";
        all[0].fields.code = "{codes.code_at(meeting.public_id, number)}";
        localStorage.setItem("quartier-tage", JSON.stringify([...all, all[0]])); }}"""
    )
    context.set_offline(False)
    page.locator(".q-saved").wait_for()

    row = RunAttendance.objects.get()
    assert (row.presence, row.late, row.sent_later) == ("present", 1, True)
    assert AttendanceEvent.objects.count() == 1
    assert page.evaluate(KEPT) == []


def test_online_with_and_without_scripts(meeting, cast, live_server, new_context):
    for scripts in (False, True):
        context = new_context(java_script_enabled=scripts)
        sign_in(context, live_server, cast["student"])
        page = context.new_page()
        page.goto(live_server.url + reverse("runs:report", args=[meeting.public_id]))
        page.fill('[name="code"]', "1" if scripts else code_now(meeting))
        if scripts:
            break
        page.click("form[data-keep] button[type=submit]")
        page.locator(".q-saved").wait_for()
        assert RunAttendance.objects.get().sent_later is False
        RunAttendance.objects.all().delete()
    page.click("form[data-keep] button[type=submit]")
    page.locator("[data-queue] .q-flash--warn").wait_for()
    page.fill('[name="code"]', code_now(meeting))
    page.click("form[data-keep] button[type=submit]")
    page.locator(".q-saved").wait_for()

    assert RunAttendance.objects.get().late == 5


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible_and_fit(meeting, cast, live_server, new_context, width):
    for who, name in (("lecturer", "wall"), ("student", "report")):
        context = new_context(viewport={"width": width, "height": 900})
        sign_in(context, live_server, cast[who])
        page = context.new_page()
        page.goto(live_server.url + reverse(f"runs:{name}", args=[meeting.public_id]))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page).response["violations"] == []


def test_the_code_changes_by_itself(meeting, cast, live_server, context, page):
    sign_in(context, live_server, cast["lecturer"])
    page.goto(live_server.url + reverse("runs:wall", args=[meeting.public_id]))
    before = page.locator(".q-onwall__code").inner_text()
    reported = page.locator(".q-onwall__sum strong")
    assert reported.inner_text() == "0"
    registration = meeting.run.registrations.get()
    RunAttendance.objects.create(
        session=meeting, registration=registration, presence="present", by=cast["student"]
    )
    page.locator(".q-onwall__sum strong", has_text="1").wait_for()
    page.locator(".q-onwall__code").filter(has_not_text=before).wait_for(timeout=45_000)
    assert page.locator(".q-onwall__code").inner_text().replace(" ", "") in {
        code_now(meeting),
        code_now(meeting, back=1),
    }
