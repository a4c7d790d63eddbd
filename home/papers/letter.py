"""A mail as a letter for the post: address field, fold marks and subject by DIN 5008, form B."""

from typing import Any

from home.core.formats import day
from home.core.registries import PostalLetter
from home.papers.codes import code_svg
from home.papers.typesetting import render


def letter_pdf(letter: PostalLetter) -> bytes:
    data: dict[str, Any] = {
        "sender": letter.sender,
        "recipient": list(letter.recipient),
        "on": day(letter.on),
        "text": letter.text,
        "link": letter.link,
        "qr": code_svg(letter.link) if letter.link else "",
        "reference": letter.reference,
        "answers": letter.answers,
    }
    return render("papers/papers/letter.typ", data, title=letter.subject, dated=letter.on)
