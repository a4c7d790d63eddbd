"""What harvesters read: AMB (DINI AG KIM) and schema.org, from the same facts."""

from typing import Any

from home.pages.licences import LICENCE_TEXTS
from home.pages.queries import contact_settings, path_of
from lernen.material.models import Audience, CoursePage, Topic
from lernen.material.queries import outline_of

ROLES = {
    Audience.STUDENTS: ("student",),
    Audience.PROFESSIONALS: ("professional",),
    Audience.BOTH: ("student", "professional"),
}
AUDIENCE_SCHEME = "http://purl.org/dcx/lrmi-vocabs/educationalAudienceRole/"
SUBJECT = "https://w3id.org/kim/hochschulfaechersystematik/n208"  # Sozialwesen


def _licence_url(course: CoursePage) -> str:
    text = LICENCE_TEXTS.get(course.licence)
    return text.url.removesuffix("deed.de") if text else ""


def _publisher() -> dict[str, str]:
    name = contact_settings().institute or "ISSAB, Universität Duisburg-Essen"
    return {"type": "Organization", "name": name}


def amb_of(course: CoursePage, site: str) -> dict[str, Any]:
    """The course after the "Allgemeines Metadatenprofil für Bildungsressourcen"."""
    address = site + path_of(course)
    found: dict[str, Any] = {
        "@context": ["https://w3id.org/kim/amb/context.jsonld", {"@language": "de"}],
        "id": address,
        "type": ["LearningResource", "Course"],
        "name": course.title,
        "description": course.intro or course.title,
        "about": [
            {
                "id": SUBJECT,
                "type": "Concept",
                "prefLabel": {"de": "Sozialwesen"},
                "inScheme": {"id": "https://w3id.org/kim/hochschulfaechersystematik/scheme"},
            }
        ],
        "creator": [_publisher()],
        "publisher": [_publisher()],
        "inLanguage": ["de"],
        "isAccessibleForFree": True,
        "conditionsOfAccess": {
            "id": "http://w3id.org/kim/conditionsOfAccess/no_login",
            "type": "Concept",
        },
        "learningResourceType": [
            {
                "id": "https://w3id.org/kim/hcrt/course",
                "type": "Concept",
                "prefLabel": {"de": "Kurs"},
                "inScheme": {"id": "https://w3id.org/kim/hcrt/scheme"},
            }
        ],
        "audience": [
            {"id": AUDIENCE_SCHEME + role, "type": "Concept", "inScheme": {"id": AUDIENCE_SCHEME}}
            for role in ROLES[Audience(course.audience)]
        ],
        "mainEntityOfPage": [{"id": address, "type": "WebContent"}],
        "hasPart": [
            {"id": site + lesson.url, "type": ["LearningResource"], "name": lesson.title}
            for lesson in outline_of(course).lessons
        ],
    }
    if course.topic:
        found["keywords"] = [str(Topic(course.topic).label)]
    if url := _licence_url(course):
        found["license"] = {"id": url}
    if course.first_published_at:
        found["datePublished"] = course.first_published_at.date().isoformat()
    if course.last_published_at:
        found["dateModified"] = course.last_published_at.date().isoformat()
    return found


def json_ld_of(course: CoursePage, site: str) -> dict[str, Any]:
    """The course as schema.org's ``Course`` for search engines; dates of runs are added above."""
    outline = outline_of(course)
    provider = {"@type": "CollegeOrUniversity", "name": _publisher()["name"]}
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Course",
        "@id": site + path_of(course),
        "url": site + path_of(course),
        "name": course.title,
        "description": course.intro or course.title,
        "inLanguage": "de",
        "isAccessibleForFree": True,
        "provider": provider,
        "timeRequired": f"PT{outline.minutes}M",
        "hasPart": [
            {"@type": "LearningResource", "name": lesson.title, "url": site + lesson.url}
            for lesson in outline.lessons
        ],
    }
    if url := _licence_url(course):
        found["license"] = url
    return found
