"""The table of confidential fields: rows 11 to 97 of PERMISSIONS, field by field."""

from typing import Any

from tests.proofs.canary import fields as of
from tests.proofs.canary import puts
from tests.proofs.canary.fields import Field, of_participation, of_placement, own

S_K = of_participation("S K")
REGISTERED = "who registered wrote it, and does not see it again"
COPY = "after the release pages show the frozen copy, whose word is another"
EDITOR = "stands in the editor of the CMS, which is walked in part"
FILE = "the file of an assessment is opened by a POST that is logged (73)"


def filled(column: str) -> Any:
    """Only rows in which something stands there: elsewhere no page shows it."""
    return lambda row: bool(getattr(row, column))


STUDENTS = (
    Field(
        "matric",
        "12",
        "cohorts.StudentRecord.matriculation_number",
        S_K,
        finders=of_participation("K"),
        why="no page tells students their own number",
    ),
    Field(
        "transport",
        "18",
        "wishes.WishList.limit_transport",
        S_K,
        finders=of.wishing,
        why="a draft is shown while wishes are open; what was submitted is another word",
    ),
    Field(
        "hardship",
        "15",
        "wishes.WishList.hardship_secret",
        S_K,
        put=puts.hardship,
        having=filled("hardship_secret"),
        finders=of.wishing,
        why="the coordination reads it by a POST that is logged (15)",
        sealed=True,
    ),
    Field(
        "hardshipdraft",
        "15",
        "wishes.WishList.hardship_draft",
        of_participation("S"),
        put=puts.hardship,
        having=filled("hardship_draft"),
        finders=of.wishing,
        why="a draft is shown while wishes are open",
        sealed=True,
    ),
    Field(
        "wishversion",
        "18, 19",
        "wishes.WishSubmission.content",
        of.wish_list_readers,
        put=puts.limits,
    ),
    Field(
        "wishnote",
        "19",
        "wishes.WishSubmission.note",
        of.wish_list_readers,
        having=filled("on_behalf"),
    ),
    Field(
        "why",
        "24",
        "placements.Placement.explanation",
        of.why_readers,
        put=puts.better_place,
        having=lambda row: bool(row.explanation.get("better")),
    ),
    Field("swap", "26", "placements.SwapRequest.wish", of_placement("S K")),
    Field("proposal", "18", "offers.PlaceProposal.task", S_K),
    Field("proposalphone", "29", "offers.PlaceProposal.contact_phone", S_K),
    Field("proposalreply", "18", "offers.PlaceProposal.reply", S_K, having=filled("reply")),
    Field(
        "attempt",
        "80",
        "questions.Attempt.answer",
        own("person_id"),
        put=puts.number_answer,
        finders=of.nobody,
        why="kept to be graded again; pages show points only",
    ),
    Field("lesson", "80", "progress.LessonProgress.title", own("person_id"), put=puts.lesson_gone),
    Field(
        "feedback",
        "71",
        "assessment.PlaceFeedback.text",
        of.feedback_readers,
        finders=of_placement("K"),
        why="who gave it does not see it again",
    ),
    Field(
        "learned",
        "71",
        "assessment.LearnedNote.text",
        of.learned_readers,
        finders=of.guide_readers,
        why="who wrote it does not see it again",
    ),
)

SUPERVISION = (
    Field(
        "note",
        "54",
        "supervision.SessionNote.sealed",
        of.room_readers,
        put=puts.sealed,
        sealed=True,
    ),
    Field(
        "reflection",
        "56",
        "supervision.Reflection.sealed",
        of.reflection_readers,
        put=puts.reflection,
        sealed=True,
    ),
    Field(
        "comment",
        "57",
        "supervision.ReflectionComment.sealed",
        of.comment_readers,
        put=puts.sealed,
        sealed=True,
    ),
    Field(
        "outside",
        "54",
        "supervision.OutsideAgreement.sealed",
        of.outside_readers,
        put=puts.sealed,
        sealed=True,
    ),
    Field("room", "51", "supervision.Session.location", of.session_readers),
)

ASSESSMENT = (
    Field(
        "voice",
        "65, 66, 70",
        "assessment.Voice.comment",
        of.voice_readers,
        finders=of.voice_finders,
        why=COPY,
    ),
    Field(
        "example",
        "65, 66",
        "assessment.Rating.example",
        of.rating_readers,
        having=filled("example"),
        finders=of.rating_finders,
        why=COPY,
    ),
    Field(
        "talk",
        "65, 68",
        "assessment.Assessment.talk_result",
        of.talk_readers,
        having=filled("talk_result"),
        finders=of.talk_finders,
        why=COPY,
    ),
    Field(
        "goal",
        "65, 68",
        "assessment.TalkGoal.text",
        of.goal_readers,
        finders=of.goal_finders,
        why=COPY,
    ),
    Field(
        "markreason",
        "65, 66",
        "assessment.Mark.reason",
        of.mark_readers,
        finders=of.nobody,
        why=FILE,
    ),
    Field(
        "result",
        "68",
        "assessment.Release.content",
        of.released_readers,
        put=puts.talk_in_release,
        having=lambda row: bool(row.content.get("talk")),
        finders=of.released_finders,
        why=FILE,
    ),
    Field(
        "statement",
        "68",
        "assessment.Statement.text",
        of.statement_readers,
        finders=of.statement_finders,
        why=FILE,
    ),
    Field(
        "change",
        "69",
        "assessment.ChangeRequest.reason",
        of.change_readers,
        finders=of.change_deciders,
        why=FILE,
    ),
    Field(
        "changetalk",
        "69",
        "assessment.ChangeRequest.talk_result",
        of.change_readers,
        finders=of.change_deciders,
        why=FILE,
    ),
)

AGENCIES = (
    Field("agencynote", "28", "partners.AgencyNote.text", of.note_readers),
    Field(
        "profile",
        "27",
        "partners.Agency.profile_draft",
        of.agency_readers,
        having=filled("profile_draft"),
    ),
    Field("phone", "13, 29", "people.User.phone", of.phone_readers, having=of.is_contact),
    Field("contract", "32", "partners.Project.contract", of.contract_readers),
    Field("entry", "32", "partners.ProjectEntry.text", of.project_readers),
    Field("entrywith", "32", "partners.ProjectEntry.with_whom", of.project_readers),
    Field("finding", "32", "partners.GoalReview.finding", of.finding_readers),
    Field(
        "wish",
        "34",
        "placements.ChangeProposal.wish",
        of_placement("S L K P"),
        finders=of.open_wish,
        why="shown until it is decided",
    ),
    Field(
        "placenote", "30", "offers.PlaceEvent.note", of.place_event_readers, having=filled("note")
    ),
    Field(
        "step",
        "36",
        "placements.PlacementEvent.note",
        of.step_readers,
        having=filled("note"),
    ),
    Field("pin", "20, 21", "allocation.Pin.reason", of.pin_readers),
    Field("roster", "12", "offers.RosterUpload.file_names", of.cohort_readers),
    Field("forward", "37", "tasklinks.HandOnRequest.by_name", of.coordination),
)

PRACTICE = (
    Field(
        "day",
        "46",
        "practice.PracticeDay.text",
        of_placement("S L K P"),
        having=filled("text"),
        finders=of_placement("S P"),
        why="one page a day: of the hundreds that lecturers and coordination have some are opened",
    ),
    Field(
        "dayremark",
        "46, 49",
        "practice.PracticeDay.remark",
        of_placement("S L K P"),
        having=filled("remark"),
    ),
    Field("remark", "40", "agreements.Remark.text", of.remark_readers),
    Field(
        "reason", "40", "agreements.Version.reason", of.agreement_readers, having=filled("reason")
    ),
    Field("agreement", "40", "agreements.Version.body", of.agreement_readers),
    Field(
        "visit", "42", "visits.Visit.protocol", of_placement("S L K P"), having=filled("protocol")
    ),
    Field("concern", "34", "concerns.Concern.text", of.concern_readers),
    Field("plan", "34", "concerns.Concern.plan", of.plan_readers, having=filled("plan")),
    Field("interview", "34", "interviews.InterviewTime.location", of.interview_readers),
)

LEARNING = (
    Field(
        "invoice",
        "83",
        "runs.Registration.invoice_to",
        of.registration_readers,
        finders=of.lead_finders,
        why=REGISTERED,
    ),
    Field(
        "motivation",
        "83",
        "runs.Registration.motivation",
        of.registration_readers,
        finders=of.lead_finders,
        why=REGISTERED,
    ),
    Field(
        "employer",
        "83",
        "runs.Registration.employer",
        of.registration_readers,
        finders=of.lead_finders,
        why=REGISTERED,
    ),
    Field("opinion", "71", "runs.Opinion.text", of.run_readers),
    Field(
        "certificate",
        "81, 82",
        "certificates.Certificate.content",
        of.certificate_readers,
        put=puts.name_in_certificate,
    ),
)

HOUSE = (
    Field(
        "mailbody",
        "87",
        "outbox.OutgoingMail.body",
        of.mail_readers,
        having=filled("body"),
        finders=of.mail_finders,
        why="contacts have the mail itself, and no list of mails (87)",
    ),
    Field("report", "93", "reports.CityReport.text", of.report_readers),
    Field("thanks", "92", "reports.Thanks.letter", of.cohort_readers, put=puts.line_of_letter),
    Field("view", "90", "placements.SavedView.name", own("owner_id")),
)

CMS = (
    Field(
        "draft",
        "77, 79",
        "wagtailcore.Revision.content",
        of.cms_readers,
        put=puts.intro_of_draft,
        having=of.is_draft_of_lesson,
        finders=of.nobody,
        why=EDITOR,
    ),
    Field(
        "unpublished",
        "77, 79",
        "material.LessonPage.intro",
        of.cms_readers,
        having=lambda row: not row.live,
        finders=of.nobody,
        why=EDITOR,
    ),
)

FIELDS = (*STUDENTS, *SUPERVISION, *ASSESSMENT, *AGENCIES, *PRACTICE, *LEARNING, *HOUSE, *CMS)
