"""Demo: a catalogue of six courses with thirty-one lessons, a glossary, pictures and files."""

from typing import Any

from django.core.files.base import ContentFile
from wagtail.models import Page

from home.pages.demo import filled
from home.pages.models import DistrictPage, HomePage, TeachingFile
from home.pages.setup import child, teaching_collection
from home.pages.tasks import index_pages
from lernen.material.demo import activate, conflict, guidance, guide, poverty, space
from lernen.material.demo.blocks import Block, Course, Lesson, text
from lernen.material.demo.more import add_more_blocks, begin_simple_version
from lernen.material.demo.papers import door_bell, pdf_of
from lernen.material.models import (
    CataloguePage,
    CoursePage,
    GlossaryTerm,
    LessonPage,
    ModulePage,
)

COURSES: list[Course] = [
    activate.COURSE,
    conflict.COURSE,
    guidance.COURSE,
    space.COURSE,
    poverty.COURSE,
    guide.COURSE,
]

TERMS = {
    "Aktivierende Befragung": "Gespräche, die nicht nur erfragen, was Menschen denken, sondern was sie selbst ändern wollen und mit wem.",
    "Allparteilichkeit": "Eine Haltung in der Vermittlung: auf der Seite aller Beteiligten zu stehen, ohne einer Seite recht zu geben.",
    "Sozialraum": "Der Raum, in dem Menschen ihr Leben führen: mit ihren Wegen, Orten und Beziehungen. Er deckt sich selten mit den Grenzen eines Amtes.",
    "Stadtteilmoderation": "Die Ebene zwischen Verwaltung und Alltag: Sie bringt Menschen, Träger und Ämter zusammen und hält den Prozess in Gang.",
    "Relative Armut": "Arm ist, wer weniger als sechzig Prozent des mittleren Einkommens hat und deshalb an vielem nicht teilnehmen kann, was für andere üblich ist.",
    "Selbst- und Fremdeinschätzung": "Zwei Sichtweisen auf dasselbe Handeln. Ihr Abstand ist kein Fehler, sondern Stoff für ein Gespräch.",
}

#: key → file name, title, lines of the paper
PAPERS = {
    "leitfaden": (
        "gespraechsleitfaden-haustuer.pdf",
        "Gesprächsleitfaden für die Haustür",
        [
            "Vorher: zu zweit gehen, Ausweis des Stadtteilbüros, Karten zum Einwerfen.",
            "1. Wer bin ich, warum bin ich da, wie lange dauert es?",
            "2. Was ist Ihnen zuletzt im Haus oder davor aufgefallen?",
            "3. Wie war es früher? Wen betrifft es noch?",
            "4. Was würden Sie selbst tun, und mit wem?",
            "5. Möchten Sie eingeladen werden, wenn wir darüber sprechen?",
            "Danach: fünf Zeilen notieren, kein Name, keine Hausnummer.",
        ],
    ),
    "bogen": (
        "notizbogen.pdf",
        "Notizbogen nach dem Gespräch",
        [
            "Ort und Tageszeit:",
            "Thema, in den Worten der Person:",
            "Ein Satz, wörtlich:",
            "Was die Person selbst tun würde:",
            "Einladung gewünscht (Adresse auf die eigene Liste):",
        ],
    ),
    "wochenplan": (
        "plan-erste-woche.pdf",
        "Plan für die erste Woche",
        ["Montag:", "Dienstag:", "Mittwoch:", "Donnerstag:", "Freitag:", "Fragen fürs Team:"],
    ),
    "ersterTag": (
        "der-erste-tag.pdf",
        "Der erste Tag auf einer Seite",
        [
            "Mitbringen: Telefonnummer der Praxisanleitung, Stift, Bestätigungen.",
            "Fragen: Was sollte ich sehen? Wen frage ich? Was darf ich nicht?",
            "Am Abend: den Tag eintragen, eine Minute.",
        ],
    ),
    "auswertung": (
        "zwischenauswertung-vorbereiten.pdf",
        "Zwischenauswertung vorbereiten",
        [
            "Worauf bin ich stolz? Ein Beispiel:",
            "Was fällt mir noch schwer? Ein Beispiel:",
            "Was wünsche ich mir von der Praxisanleitung?",
            "Zwei Ziele für die zweite Hälfte, mit Aufgabe und Datum:",
        ],
    ),
}
AUTHOR = "Rana Albrecht, ISSAB"


def load(world: Any) -> None:
    """The catalogue with all courses, published."""
    images = world.things["images"]
    home = HomePage.objects.get()
    catalogue = _catalogue(home)
    things = {**_files(), **_terms()}
    for course in COURSES:
        _course(catalogue, course, images, things)
    _link_lessons(images, things)
    index_pages()


def _catalogue(home: HomePage) -> CataloguePage:
    catalogue = CataloguePage.objects.child_of(home).get()
    catalogue.intro = (
        "Kurze Lektionen zum Nachlesen, Termine vor Ort zum Ausprobieren. Sie brauchen kein Konto; "
        "vieles dürfen Sie weiterverwenden."
    )
    catalogue.show_in_menus = True
    catalogue.save_revision().publish()
    first = home.get_first_child()
    if first.pk != catalogue.pk:
        catalogue.refresh_from_db()
        Page.objects.get(pk=catalogue.pk).move(first, pos="left")
    return CataloguePage.objects.get(pk=catalogue.pk)


def _course(
    catalogue: CataloguePage, course: Course, images: dict[str, Any], things: dict[str, Any]
) -> None:
    page = child(
        catalogue,
        CoursePage,
        course.slug,
        title=course.title,
        intro=course.intro,
        audience=course.audience,
        goals=_list(course.goals),
        image=images[course.image],
        note=course.note,
        teaser=course.teaser,
        licence=course.licence,
        **_found_by(course.slug),
    )
    parents: dict[str, Any] = {"": page}
    for slug, (title, intro) in course.modules.items():
        parents[slug] = child(page, ModulePage, slug, title=title, intro=intro)
    for number, lesson in enumerate(course.lessons):
        _lesson(parents[lesson.module], lesson, number, images, things)


#: slug → topic, level, form, district, open material
FOUND_BY = {
    "aktivieren-und-beteiligen": ("participation", "basic", "blended", "", True),
    "konflikte-moderieren": ("conflict", "advanced", "blended", "katernberg", True),
    "gut-anleiten": ("guidance", "basic", "self", "", False),
    "sozialraum-verstehen": ("space", "basic", "self", "", True),
    "armut-wohnen-gesundheit": ("poverty", "advanced", "self", "altendorf", True),
    "projektstudium-wegweiser": ("neighbourhood", "basic", "self", "", False),
}


def _found_by(slug: str) -> dict[str, Any]:
    topic, level, form, district, is_open = FOUND_BY[slug]
    return {
        "topic": topic,
        "level": level,
        "format": form,
        "district": DistrictPage.objects.filter(slug=district).first() if district else None,
        "is_open": is_open,
    }


def _lesson(
    parent: Any, lesson: Lesson, number: int, images: dict[str, Any], things: dict[str, Any]
) -> None:
    from home.core.clock import today

    year = today().year + 1 + number % 2
    child(
        parent,
        LessonPage,
        lesson.slug,
        title=lesson.title,
        minutes=lesson.minutes,
        intro=lesson.intro,
        goals=_list(lesson.goals),
        checked_until=today().replace(year=year, month=9, day=30),
        body=body_of(lesson.body, images, things),
    )


def body_of(blocks: list[Block], images: dict[str, Any], things: dict[str, Any]) -> str:
    """Blocks with their pictures, files, terms and linked lessons put in, as JSON."""
    kept = [block for block in blocks if block[0] != "check"]
    return filled([_resolved(kind, value, images, things) for kind, value in kept], images)


def checks() -> list[tuple[str, int, dict[str, Any]]]:
    """Self-checks the lessons were written with: lesson, place in it, question and answers.

    They become questions of the bank, which lies above this slice.
    """
    return [
        (lesson.slug, place, value)
        for course in COURSES
        for lesson in course.lessons
        for place, (kind, value) in enumerate(lesson.body)
        if kind == "check"
    ]


def _resolved(kind: str, value: Any, images: dict[str, Any], things: dict[str, Any]) -> Block:
    if kind == "term":
        return kind, {"term": things[value["term"]]}
    if kind == "files":
        rows = [{**row, "file": things[row["file"]]} for row in value["files"]]
        return kind, {**value, "files": rows}
    if kind == "medium":
        found = {
            "medium": things[value["medium"]],
            "captions": things.get(value["captions"]),
            "poster": images[value["poster"]],
        }
        return kind, {**value, **found}
    if kind == "links":
        pages = {page.slug: page.page_ptr for page in LessonPage.objects.all()}
        rows = [
            {"text": row["text"], "note": row["note"], "page": pages[row["page"]], "url": ""}
            for row in value["links"]
            if row["page"] in pages
        ]
        return (kind, {**value, "links": rows}) if rows else text("")
    return kind, value


def _link_lessons(images: dict[str, Any], things: dict[str, Any]) -> None:
    """Lessons that link to others, once all of them exist."""
    for course in COURSES:
        for lesson in course.lessons:
            if any(kind == "links" for kind, _value in lesson.body):
                page = LessonPage.objects.get(slug=lesson.slug)
                page.body = body_of(lesson.body, images, things)
                page.save_revision().publish()


def _list(items: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _terms() -> dict[str, GlossaryTerm]:
    return {
        name: GlossaryTerm.objects.get_or_create(term=name, defaults={"meaning": meaning})[0]
        for name, meaning in TERMS.items()
    }


def _files() -> dict[str, TeachingFile]:
    found = {
        key: _file(name, title, pdf_of(title, lines))
        for key, (name, title, lines) in PAPERS.items()
    }
    found["klingel"] = _file("klingel.wav", "Klingel im Treppenhaus", door_bell())
    return found


def _file(name: str, title: str, content: bytes) -> TeachingFile:
    known = TeachingFile.objects.filter(title=title).first()
    if known is not None:
        return known
    file = TeachingFile(
        title=title,
        author=AUTHOR,
        licence="cc-by-sa",
        collection=teaching_collection(),
        file_size=len(content),
    )
    file.file.save(name, ContentFile(content), save=False)
    file.save()
    return file


#: A lesson that waits for somebody else's approval, and one that is not ready yet.
WAITING = Lesson(
    "kinder-reden-mit",
    "Kinder reden mit",
    20,
    "Kinder kennen den Stadtteil aus einer Höhe von einem Meter. Wie Sie mit ihnen planen, ohne "
    "etwas zu versprechen, das Sie nicht halten können.",
    ("eine Begehung mit Kindern vorbereiten,",),
    [
        text(
            "<h2>Auf Augenhöhe</h2><p>Gehen Sie in die Hocke und fotografieren Sie den Schulweg. "
            "Was sehen Sie nicht mehr?</p>"
        )
    ],
)
DRAFT = Lesson(
    "feste-im-hof",
    "Feste im Hof",
    15,
    "Ein Fest ist Arbeit, die man gern macht. Diese Lektion ist noch im Entstehen.",
    (),
    [
        text(
            "<h3>Was ein Fest braucht</h3><p>Einen Anlass, eine Kiste Wasser und jemanden mit Schlüssel.</p>"
        ),
        ("figure", {"image": "markt", "alt": "", "decorative": False, "caption": ""}),
    ],
)


def load_authors(world: Any) -> None:
    """Lecturers own courses; one lesson waits for approval, one is a draft with open points."""
    lecturers = list(world.things.get("lecturers", []))
    if not lecturers:
        return
    for number, course in enumerate(CoursePage.objects.order_by("path")):
        owner = lecturers[number % len(lecturers)]
        Page.objects.filter(path__startswith=course.path).update(owner=owner)
    images, course = world.things["images"], CoursePage.objects.order_by("path").first()
    waiting = _draft(course, WAITING, images, lecturers[0])
    waiting.get_workflow().start(waiting, lecturers[0])
    _draft(course, DRAFT, images, lecturers[0])
    begin_simple_version(lecturers)
    add_more_blocks()


def _draft(course: Any, lesson: Lesson, images: dict[str, Any], owner: Any) -> LessonPage:
    known = LessonPage.objects.filter(slug=lesson.slug).first()
    if known is not None:
        return known
    page = LessonPage(
        title=lesson.title,
        slug=lesson.slug,
        minutes=lesson.minutes,
        intro=lesson.intro,
        goals=_list(lesson.goals) if lesson.goals else "",
        body=body_of(lesson.body, images, {}),
        live=False,
        owner=owner,
    )
    CoursePage.objects.get(pk=course.pk).add_child(instance=page)
    page.save_revision(user=owner)
    return page
