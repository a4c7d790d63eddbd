"""Writing the search index: after publishing, by the worker; all of it by ``search_index``."""

from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value
from django.tasks import task
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from home.pages.queries import is_public, path_of
from lernen.discovery.models import SearchEntry, SearchWord
from lernen.discovery.words import WORD, fold
from lernen.material.models import CoursePage, LessonPage, ModulePage
from lernen.material.queries import COURSE_DEPTH

#: The root and the home page are no answer to a question.
DEEPEST_OUT = 2
#: Fields shown beneath the title when the words do not stand in the text.
LEADS = ("intro", "summary")
#: Further fields of the different types, found like the text.
MORE = ("goals", "authors", "programme", "office", "scope", "published_in")


@task()
def index_page(pk: int) -> None:
    """Write, or take out, what the search knows of one page. May run twice."""
    page = Page.objects.filter(pk=pk).first()
    write_entry(page.specific if page else None, pk)


def index_all() -> int:
    """Write every live page; says how many. Words nobody uses any more go."""
    SearchWord.objects.all().delete()
    SearchEntry.objects.exclude(page__live=True).delete()
    pages = list(Page.objects.live().filter(depth__gt=DEEPEST_OUT).specific())
    for page in pages:
        write_entry(page, page.pk)
    return len(pages)


@transaction.atomic
def write_entry(page: Any, pk: int) -> None:
    """One row for a live page, none for any other."""
    if page is None or not page.live or page.depth < DEEPEST_OUT + 1:
        SearchEntry.objects.filter(pk=pk).delete()
        return
    lead, body = _lead_of(page), _body_of(page)
    words = {fold(word): word for word in WORD.findall(f"{page.title} {lead} {body}")}
    words = {key: word for key, word in words.items() if 2 < len(key) <= 60}
    SearchEntry.objects.update_or_create(
        page_id=pk,
        defaults={
            "path": page.path,
            "model": page._meta.model_name,
            "title": page.title,
            "url": path_of(page),
            "lead": lead,
            "body": body,
            "folded": " ".join(sorted(words)),
            **_facets_of(page),
        },
    )
    SearchEntry.objects.filter(pk=pk).update(
        vector=SearchVector(Value(page.title), config="german", weight="A")
        + SearchVector(Value(lead), config="german", weight="B")
        + SearchVector(Value(body), config="german", weight="D")
    )
    if is_public(page):
        SearchWord.objects.bulk_create(
            [
                SearchWord(folded=key, word=word[:60])
                for key, word in words.items()
                if len(key) > 3 and not key.isdigit()
            ],
            ignore_conflicts=True,
        )


def _lead_of(page: Any) -> str:
    texts = [str(getattr(page, name, "") or "") for name in LEADS]
    return " ".join(get_text_for_indexing(text).strip() for text in texts if text)


def _body_of(page: Any) -> str:
    found = [get_text_for_indexing(str(getattr(page, name, "") or "")) for name in MORE]
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            stream = getattr(page, field.name)
            found.extend(str(text) for text in stream.stream_block.get_searchable_content(stream))
    return " ".join(" ".join(found).split())


def _facets_of(page: Any) -> dict[str, Any]:
    """What one may narrow by: a lesson's are those of its course."""
    course = page if isinstance(page, CoursePage) else None
    if isinstance(page, LessonPage | ModulePage):
        path = page.path[: page.steplen * COURSE_DEPTH]
        course = CoursePage.objects.filter(path=path).select_related("district").first()
    found = {
        "topic": "",
        "audience": "",
        "level": "",
        "format": "",
        "district": "",
        "language": "de",
        "course_key": None,
    }
    if course is not None:
        found |= {name: getattr(course, name) for name in ("topic", "audience", "level", "format")}
        found["district"] = course.district.slug if course.district else ""
        found["course_key"] = course.translation_key
    if page._meta.model_name == "districtpage":
        found["district"] = page.slug
    if isinstance(page, LessonPage):
        found["language"] = page.language
    return found
