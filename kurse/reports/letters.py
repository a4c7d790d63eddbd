"""The letter of thanks and the facts of the certificate for guiding students: German papers."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import translation
from django.utils.text import slugify

from home.core.clock import today
from home.core.formats import day_long, period
from home.papers import render
from kurse.cohorts.models import Cohort
from kurse.reports.models import Thanks
from kurse.reports.queries import Guide, ThankRow

TEMPLATE = "reports/papers/thanks.typ"
#: A fixed day in the archive, so that the same papers give the same bytes.
DATE = (2020, 1, 1, 0, 0, 0)
OUTLOOK = (
    "Wir freuen uns auf die weitere Zusammenarbeit. Beim nächsten Aufruf sind Ihre Angaben schon "
    "eingetragen."
)


def letter_of(row: ThankRow, cohort: Cohort, *, words: str = "") -> dict[str, Any]:
    """Everything the letter says, frozen with the thanks; ``words`` are the coordination's own."""
    with translation.override("de"):
        return {
            "address": [row.agency.name, *([row.lead] if row.lead else []), *row.address],
            "day": f"Essen, {day_long(today())}",
            "subject": f"Danke für {cohort.name}",
            "salutation": f"Guten Tag {row.lead}," if row.lead else "Guten Tag,",
            "text": [part for part in (*_text(row), words.strip(), OUTLOOK) if part],
            "closing": "Mit freundlichen Grüßen",
            "signed": [f"{cohort.contact_name}, Projektkoordination", cohort.contact_phone],
            "guides": [guide.user.get_full_name() for guide in row.guides],
            "students": row.students,
        }


def _text(row: ThankRow) -> list[str]:
    who = "Eine studierende Person hat"
    if row.students > 1:
        who = f"{row.students} Studierende haben"
    over = f"das Praxisjahr ist zu Ende. {who} in dieser Zeit bei Ihnen gelernt"
    thanks = (
        "Sie haben Zeit, Geduld und Vertrauen gegeben und gezeigt, wie Arbeit im Stadtteil "
        "gelingt. Dafür danken wir Ihnen herzlich."
    )
    lines = [f"{over}: {_listed(row.sites)}.", thanks]
    if row.guides:
        names = _listed([guide.user.get_full_name() for guide in row.guides])
        lines.append(
            f"Angeleitet wurde von {names}. Die Bescheinigung über die Praxisanleitung liegt bei."
        )
    return lines


def _listed(names: Sequence[str]) -> str:
    return " und ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def letters_pdf(letters: Iterable[Thanks]) -> bytes:
    """One paper, each letter on a page of its own; a later one for the same agency says so."""
    data = {"letters": [thanks.letter for thanks in letters]}
    return render(TEMPLATE, data, title="Danke")


def facts_of(guide: Guide, row: ThankRow, cohort: Cohort) -> dict[str, Any]:
    """What the certificate says of one practice supervisor at one agency."""
    with translation.override("de"):
        when = period(guide.first, guide.last)
    return {
        "subject": f"Praxisanleitung im Projektstudium, {cohort.name}",
        "period": when,
        "scope": f"Begleitete Studierende: {guide.students}",
        "rows": [("Praxisstelle", _listed(guide.sites)), ("Träger", row.agency.name)],
        "signed_by": f"{cohort.contact_name}, Projektkoordination",
    }


def archive_of(letters: Sequence[Thanks], certificates: Iterable[Any]) -> bytes:
    """All letters as one paper and the certificates one by one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        if letters:
            archive.writestr(zipfile.ZipInfo("dankbriefe.pdf", DATE), letters_pdf(letters))
        for certificate in certificates:
            name = slugify(re.sub(r"\s+", " ", certificate.person.get_full_name())) or "anleitung"
            path = f"bescheinigungen/{name}-{certificate.reference.lower()}.pdf"
            archive.writestr(zipfile.ZipInfo(path, DATE), bytes(certificate.pdf))
    return buffer.getvalue()
