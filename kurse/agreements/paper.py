"""The agreement on paper: the text, and a block of signatures; tagged PDF from the same words."""

from typing import Any

from django.utils import translation

from home.core.formats import day, moment
from home.papers import render
from kurse.agreements.models import Agreement, Party, Signature, Version
from kurse.agreements.wordings import lines_of

#: German words of the paper: a document, not the page of whoever downloads it.
NAMES = {
    Party.STUDENT: "Studierende",
    Party.AGENCY: "Für die Praxisstelle",
    Party.UNIVERSITY: "Für die Hochschule",
}


def agreement_pdf(agreement: Agreement, version: Version) -> bytes:
    """One version with the signatures that stand under it, or stood to its end."""
    standing = {
        one.party: one
        for one in version.signatures.all()
        if one.stands or one.end_reason == "replaced"
    }
    with translation.override("de"):
        rows = [_row(party, version, standing.get(party)) for party in Party.values]
    return render(
        "agreements/papers/agreement.typ",
        {
            "reference": f"Vorgang {agreement.placement.number}, Fassung {version.number}",
            "over": f"Vorgang {agreement.placement.number}, Fassung {version.number}",
            "blocks": [{"kind": kind, "text": words} for kind, words in lines_of(version.body)],
            "signatures": rows,
            "complete": len(standing) == len(Party.values),
            "sha256": version.sha256,
        },
        title="Praxisvereinbarung",
    )


def _row(party: str, version: Version, signature: Signature | None) -> dict[str, Any]:
    who = {
        Party.STUDENT: version.values.get("name", ""),
        Party.AGENCY: version.values.get("traeger", ""),
        Party.UNIVERSITY: version.values.get("hochschule", ""),
    }[Party(party)]
    if signature is None:
        return {"party": NAMES[Party(party)], "who": who, "name": "", "how": ""}
    how = (
        f"auf Papier unterschrieben am {day(signature.signed_on)}"
        if signature.on_paper
        else f"am Bildschirm unterschrieben, {moment(signature.at)}"
    )
    return {"party": NAMES[Party(party)], "who": who, "name": signature.name, "how": how}
