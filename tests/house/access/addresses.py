"""How to reach every address of the house: which object stands in it.

A route that is missing here fails the test of completeness; so every new address joins the matrix
on the day it is born.
"""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, reverse

#: route → which thing gives which part of the address (``thing.attribute``, or a literal)
PARTS: dict[str, dict[str, str]] = {
    "people:sign_out_device": {"public_id": "device.public_id"},
    "outbox:template": {"key": "=assessment.released"},
    "outbox:reset": {"key": "=assessment.released"},
    "outbox:mail": {"public_id": "mail.public_id"},
    "outbox:resend": {"public_id": "mail.public_id"},
    "outbox:release": {"public_id": "mail.public_id"},
    "cohorts:phase_edit": {"public_id": "phase.public_id"},
    "cohorts:team_edit": {"public_id": "team.public_id"},
    "cohorts:participation_end": {"public_id": "participation.public_id"},
    "cohorts:participation_team": {"public_id": "participation.public_id"},
    "cohorts:cohort": {"slug": "cohort.slug"},
    "cohorts:cohort_edit": {"slug": "cohort.slug"},
    "cohorts:phase_add": {"slug": "cohort.slug"},
    "cohorts:people": {"slug": "cohort.slug"},
    "cohorts:participation_add": {"slug": "cohort.slug"},
    "cohorts:team_add": {"slug": "cohort.slug"},
    "cohorts:students": {"slug": "cohort.slug"},
    "cohorts:students_export": {"slug": "cohort.slug"},
    "cohorts:invite": {"slug": "cohort.slug"},
    "partners:facility_edit": {"public_id": "facility.public_id"},
    "partners:contact_edit": {"public_id": "contact.public_id"},
    "partners:agency": {"public_id": "agency.public_id"},
    "partners:agency_edit": {"public_id": "agency.public_id"},
    "partners:profile": {"public_id": "agency.public_id"},
    "partners:profile_release": {"public_id": "agency.public_id"},
    "partners:profile_hide": {"public_id": "agency.public_id"},
    "partners:note_add": {"public_id": "agency.public_id"},
    "partners:facility_add": {"public_id": "agency.public_id"},
    "partners:contact_add": {"public_id": "agency.public_id"},
    "offers:roster_check": {"public_id": "upload.public_id"},
    "offers:roster_done": {"public_id": "upload.public_id"},
    "offers:roster": {"slug": "cohort.slug"},
    "offers:roster_current": {"slug": "cohort.slug"},
    "offers:open_all": {"slug": "cohort.slug"},
    "offers:call": {"slug": "cohort.slug"},
    "offers:call_answer": {"public_id": "call_request.public_id"},
    "offers:call_own": {"public_id": "call_request.public_id"},
    "offers:call_again": {"public_id": "call_request.public_id"},
    "offers:place_add": {"slug": "cohort.slug"},
    "offers:place": {"public_id": "place.public_id"},
    "offers:place_edit": {"public_id": "place.public_id"},
    "offers:capacity": {"public_id": "place.public_id"},
    "offers:move": {"public_id": "place.public_id", "word": "=zurueckziehen"},
    "reports:city": {"slug": "cohort.slug"},
    "reports:city_release": {"slug": "cohort.slug"},
    "reports:city_paper": {"slug": "cohort.slug"},
    "reports:closing": {"slug": "cohort.slug"},
    "reports:results": {"slug": "cohort.slug"},
    "wishes:overview": {"slug": "cohort.slug"},
    "wishes:remind": {"slug": "cohort.slug"},
    "wishes:hardships": {"slug": "cohort.slug"},
    "wishes:on_behalf": {"slug": "cohort.slug", "public_id": "participation.public_id"},
    "wishes:list": {"public_id": "wishes.public_id"},
    "wishes:hardship": {"public_id": "wishes.public_id"},
    "placements:swap_answer": {"public_id": "swap.public_id"},
    "agreements:draw_up": {"public_id": "accepted.public_id"},
    "agreements:wording": {"kind": "=agreement"},
    "agreements:version": {"kind": "=agreement", "number": "=1"},
    "agreements:settle": {"public_id": "remark.public_id"},
    "agreements:checklist": {"public_id": "accepted.public_id"},
    "agreements:attest": {"public_id": "accepted.public_id"},
    "agreements:clearance": {"public_id": "accepted.public_id"},
    "agreements:waive": {"public_id": "accepted.public_id", "item": "=safety"},
    "agreements:detail": {"public_id": "agreement.public_id"},
    "agreements:history": {"public_id": "agreement.public_id"},
    "agreements:pdf": {"public_id": "agreement.public_id"},
    "agreements:correct": {"public_id": "agreement.public_id"},
    "agreements:sign": {"public_id": "agreement.public_id"},
    "agreements:withdraw": {"public_id": "agreement.public_id"},
    "agreements:report": {"public_id": "agreement.public_id"},
    "agreements:paper": {"public_id": "agreement.public_id"},
    "agreements:change": {"public_id": "agreement.public_id"},
    "agreements:drop": {"public_id": "agreement.public_id"},
    "agreements:ask_again": {"public_id": "agreement.public_id"},
    "placements:file": {"public_id": "placement.public_id"},
    "placements:answer_for": {"public_id": "placement.public_id"},
    "placements:decide": {"public_id": "placement.public_id"},
    "placements:reassign": {"public_id": "placement.public_id"},
    "placements:fresh_link": {"public_id": "placement.public_id"},
    "placements:swap": {"public_id": "placement.public_id"},
    "placements:step": {"public_id": "placement.public_id", "verb": "=interrupt"},
    "allocation:phase": {"public_id": "phase.public_id"},
    "allocation:run": {"public_id": "run.public_id"},
    "allocation:report": {"public_id": "run.public_id"},
    "allocation:drop": {"public_id": "run.public_id"},
    "allocation:publish": {"public_id": "run.public_id"},
    "allocation:what_if": {
        "public_id": "run.public_id",
        "participation": "participation.public_id",
    },
    "allocation:pin": {"pk": "pin.pk"},
    "practice:ledger": {"public_id": "placement.public_id"},
    "practice:day": {"public_id": "placement.public_id", "day": "practice_day.iso"},
    "practice:absence": {"public_id": "placement.public_id"},
    "practice:plan": {"public_id": "placement.public_id"},
    "practice:confirm_for": {"public_id": "placement.public_id"},
    "practice:send": {"public_id": "placement.public_id"},
    "supervision:group": {"public_id": "group.public_id"},
    "supervision:series": {"public_id": "group.public_id"},
    "supervision:member_move": {
        "public_id": "group.public_id",
        "participation": "participation.public_id",
    },
    "supervision:group_add": {"public_id": "cohort.public_id"},
    "supervision:record": {"public_id": "placement.public_id"},
    "supervision:session": {"public_id": "session.public_id"},
    "supervision:note": {"public_id": "session.public_id"},
    "supervision:note_share": {"public_id": "session.public_id"},
    "supervision:contract": {"public_id": "group.public_id"},
    "supervision:close": {"public_id": "group.public_id"},
    "supervision:agreement_ask": {"public_id": "group.public_id"},
    "supervision:agreement": {"public_id": "outside.public_id"},
    "supervision:agreement_withdraw": {"public_id": "outside.public_id"},
    "supervision:proof": {"public_id": "participation.public_id"},
    "supervision:signal": {"public_id": "participation.public_id"},
    "supervision:signal_answer": {"public_id": "signal.public_id"},
    "supervision:peer_guide": {"public_id": "session.public_id"},
    "supervision:reflection": {"public_id": "reflection.public_id"},
    "supervision:reflection_edit": {"public_id": "private_reflection.public_id"},
    "supervision:reflection_share": {"public_id": "reflection.public_id"},
    "supervision:reflection_unshare": {"public_id": "reflection.public_id"},
    "supervision:reflection_delete": {"public_id": "reflection.public_id"},
    "supervision:comment_delete": {
        "public_id": "reflection.public_id",
        "comment": "comment.public_id",
    },
    "supervision:move": {"public_id": "session.public_id"},
    "supervision:cancel": {"public_id": "session.public_id"},
    "assessment:criteria_set": {"public_id": "criteria.public_id"},
    "assessment:criterion_add": {"public_id": "criteria.public_id"},
    "assessment:criterion": {"public_id": "criteria.public_id", "criterion": "criterion.pk"},
    "assessment:round_plan": {"public_id": "phase.public_id"},
    "assessment:round_open": {"public_id": "round.public_id"},
    "assessment:detail": {"public_id": "assessment.public_id"},
    "assessment:voice": {"public_id": "assessment.public_id"},
    "assessment:talk": {"public_id": "released.public_id"},
    "assessment:result": {"public_id": "released.public_id"},
    "assessment:examiner": {"public_id": "assessment.public_id"},
    "links:reissue": {"public_id": "link.public_id"},
    "links:withdraw": {"public_id": "link.public_id"},
    "links:approve_hand_on": {"public_id": "hand_on.public_id"},
    "links:refuse_hand_on": {"public_id": "hand_on.public_id"},
    "directory:person": {"public_id": "student.public_id"},
    "directory:invite": {"public_id": "student.public_id"},
    "directory:deactivate": {"public_id": "student.public_id"},
    "directory:activate": {"public_id": "student.public_id"},
    "rulebook:set": {"key": "=supervision.sessions_required"},
    "questions:write": {"kind": "=choice"},
    "questions:detail": {"public_id": "question.public_id"},
    "questions:revise": {"public_id": "question.public_id"},
    "questions:put_away": {"public_id": "question.public_id"},
    "questions:grade_again": {"public_id": "question.public_id"},
    "ask:question": {"public_id": "question.public_id"},
}

#: Routes that belong to everybody, or to a library with rights of its own, tested elsewhere:
#: sign-in and account (allauth), the CMS's own pages and files, task links by token.
ELSEWHERE = {
    "tasklinks:open": "tests/home/tasklinks",
    "tasklinks:fresh": "tests/home/tasklinks",
    "tasklinks:hand_on": "tests/home/tasklinks",
    "tasklinks:paper": "tests/home/tasklinks",
    "tasklinks:stray": "tests/home/tasklinks",
    "calendar:feed": "tests/home/calendar",
    "wagtaildocs_serve": "tests/home/pages/test_files.py",
    "wagtaildocs_authenticate_with_password": "tests/home/pages/test_files.py",
    "wagtailimages_serve": "tests/home/pages/test_files.py",
    "wagtailcore_authenticate_with_password": "tests/home/pages/test_rights.py",
    "wagtailcore_login": "tests/home/pages/test_rights.py",
    "wagtail_serve": "tests/home/pages",
    "material:lesson": "tests/lernen/material",
    "material:read": "tests/lernen/material",
    "material:versions": "tests/lernen/material/test_care.py",
    "material:course_pdf": "tests/lernen/material/test_edition.py",
    "material:course_zip": "tests/lernen/material/test_edition.py",
    "material:course_amb": "tests/lernen/material/test_edition.py",
    "files_of_lessons:file": "tests/lernen/material/test_media.py",
    "material:embed": "tests/lernen/material",
    "progress:mark": "tests/lernen/progress",
    "progress:unmark": "tests/lernen/progress",
}
PREFIXES_ELSEWHERE = ("account_", "mfa_")


def routes(patterns: Any, namespace: str = "", prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every (name, pattern) of the house, without the CMS's admin, which has its own test."""
    for pattern in patterns:
        text = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if text.startswith("cms/"):
                continue
            inner = namespace + (f"{pattern.namespace}:" if pattern.namespace else "")
            yield from routes(pattern.url_patterns, inner, text)
        elif isinstance(pattern, URLPattern):
            yield namespace + (pattern.name or ""), text


def address_of(route: str, things: dict[str, Any]) -> str:
    """The address of a route with one scene's objects in it."""
    kwargs = {}
    for part, source in PARTS.get(route, {}).items():
        if source.startswith("="):
            kwargs[part] = source[1:]
        else:
            thing, attribute = source.split(".")
            kwargs[part] = getattr(things[thing], attribute)
    return reverse(route, kwargs=kwargs)
