"""Pages below a home page made by ``setup_site``; every factory publishes unless told otherwise."""

import io
from typing import Any

from PIL import Image
from wagtail.models import Page

from home.pages.models import HomePage, StandardPage, TeachingFile, TeachingImage
from home.pages.setup import setup_site, teaching_collection
from home.pages.streams import stream_of

TEXT = [("text", "<h2>Überschrift</h2><p>Ein Absatz mit Worten.</p>")]


def make_home() -> HomePage:
    return setup_site()


def make_page(parent: Page, slug: str = "seite", kind: Any = StandardPage, **fields: Any) -> Any:
    """A page below ``parent``; ``blocks`` become its body, ``live=False`` leaves it a draft."""
    live = fields.pop("live", True)
    body = fields.pop("blocks", TEXT)
    if "body" in {field.name for field in kind._meta.get_fields()}:
        fields.setdefault("body", stream_of(body))
    fields.setdefault("title", slug.replace("-", " ").title())
    parent = type(parent).objects.get(pk=parent.pk)
    page = parent.add_child(instance=kind(slug=slug, live=False, **fields))
    revision = page.save_revision()
    if live:
        revision.publish()
    return kind.objects.get(pk=page.pk)


def make_image(title: str = "Ein Bild", **fields: Any) -> TeachingImage:
    from django.core.files.images import ImageFile

    out = io.BytesIO()
    Image.new("RGB", (1600, 900), "#a8442a").save(out, "PNG")
    fields = {"author": "Rana Albrecht", "licence": "cc-by", **fields}
    return TeachingImage.objects.create(
        title=title,
        file=ImageFile(io.BytesIO(out.getvalue()), name="bild.png"),
        file_size=len(out.getvalue()),
        collection=teaching_collection(),
        **fields,
    )


def make_file(title: str = "Eine Datei", name: str = "datei.pdf", **fields: Any) -> TeachingFile:
    from django.core.files.base import ContentFile

    fields = {"author": "Rana Albrecht", "licence": "cc-by", **fields}
    file = TeachingFile(title=title, collection=teaching_collection(), file_size=13, **fields)
    file.file.save(name, ContentFile(b"%PDF-1.7 test"), save=False)
    file.save()
    return file
