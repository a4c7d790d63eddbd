"""The demo's 30 places for 50 students: 55 seats, so that everybody fits and nobody chooses alone.

Also the source of the example workbook (``manage.py roster_template --example``).
"""

from typing import NamedTuple

from kurse.offers.models import FieldOfWork as Field


class PlaceRow(NamedTuple):
    """``seats`` are at least, ideally and at most so many students."""

    code: str
    agency: str
    title: str
    field: Field
    task: str
    seats: tuple[int, int, int]
    days: str = "Mo–Fr"
    requirements: str = ""
    languages: str = ""


PLACES = (
    # Katernberg: 7 places, 12 seats
    PlaceRow(
        "halde-treff",
        "gruene-halde",
        "Offener Treff und Mittagstisch",
        Field.SENIORS,
        "Begleiten den offenen Treff, planen den Mittagstisch mit Ehrenamtlichen und bringen "
        "Generationen zusammen.",
        (1, 2, 3),
    ),
    PlaceRow(
        "halde-garten",
        "gruene-halde",
        "Gemeinschaftsgarten an der Halde",
        Field.PARTICIPATION,
        "Planen mit Nachbarinnen und Nachbarn den Garten: Beete, Regeln, Fest.",
        (1, 2, 2),
        requirements="Wetterfeste Kleidung",
    ),
    PlaceRow(
        "halde-beratung",
        "gruene-halde",
        "Sprechstunde im Nachbarschaftshaus",
        Field.ADVICE,
        "Begleiten die Sozialberatung, üben Erstgespräche, verweisen weiter.",
        (1, 1, 1),
        days="Mo–Do",
    ),
    PlaceRow(
        "schacht-offen",
        "schachtzeichen",
        "Offene Jugendarbeit am Schachtplatz",
        Field.YOUTH,
        "Arbeiten im offenen Bereich, begleiten Turniere und die Fahrradwerkstatt.",
        (1, 2, 2),
        days="Di–Sa, nachmittags",
    ),
    PlaceRow(
        "schacht-jugendrat",
        "schachtzeichen",
        "Jugendrat Katernberg",
        Field.PARTICIPATION,
        "Begleiten den Jugendrat: Sitzungen vorbereiten, den Schachtplatz mitplanen.",
        (1, 1, 1),
        days="Di–Sa, nachmittags",
    ),
    PlaceRow(
        "zollweg-cafe",
        "elterncafe-zollweg",
        "Elterncafé mit Spielstube",
        Field.FAMILY,
        "Gestalten das Café, die Spielstube und Themenvormittage mit Eltern.",
        (1, 1, 2),
        languages="Türkisch, Arabisch",
    ),
    PlaceRow(
        "amt-nord",
        "amt-fuer-quartiere",
        "Gebietsbeauftragung Bezirk Nord",
        Field.HOUSING,
        "Arbeiten an Förderanträgen und Beteiligung mit; lernen die Verwaltung von innen kennen.",
        (1, 1, 1),
    ),
    # Altendorf: 7 places, 12 seats
    PlaceRow(
        "laden-hilfe",
        "quartiersladen-altendorf",
        "Nachbarschaftshilfe im Quartiersladen",
        Field.HOUSING,
        "Bringen Hilfesuchende und Helfende zusammen, machen Hausbesuche, führen die Kartei.",
        (1, 2, 2),
    ),
    PlaceRow(
        "laden-fest",
        "quartiersladen-altendorf",
        "Straßenfeste und Aktionen",
        Field.PARTICIPATION,
        "Planen zwei Straßenfeste mit der Nachbarschaft, von der Idee bis zum Aufräumen.",
        (1, 1, 1),
    ),
    PlaceRow(
        "westwind-werkstatt",
        "westwind",
        "Fahrrad- und Holzwerkstatt",
        Field.YOUTH,
        "Begleiten junge Menschen in der Werkstatt und bei Bewerbungen.",
        (1, 2, 2),
        days="Mo–Fr, ab 8 Uhr",
    ),
    PlaceRow(
        "westwind-strasse",
        "westwind",
        "Aufsuchende Jugendarbeit Altendorf",
        Field.YOUTH,
        "Sind zu zweit im Stadtteil unterwegs, knüpfen Kontakte, vermitteln.",
        (2, 2, 2),
        days="Di–Sa, nachmittags",
        requirements="Immer zu zweit",
    ),
    PlaceRow(
        "see-ankommen",
        "ankommen-am-see",
        "Ankommen in Altendorf",
        Field.MIGRATION,
        "Begleiten neu Zugezogene zu Ämtern, üben Sprache im Alltag, leiten eine Gruppe an.",
        (1, 2, 2),
        languages="Arabisch, Rumänisch, Englisch",
    ),
    PlaceRow(
        "see-frauen",
        "ankommen-am-see",
        "Frauentreff am See",
        Field.MIGRATION,
        "Gestalten den Frauentreff: Themen, Ausflüge, Beratung.",
        (1, 1, 1),
        requirements="Offen für Frauen",
    ),
    PlaceRow(
        "buero-altendorf",
        "stadtteilbuero-altendorf",
        "Stadtteilmoderation Altendorf",
        Field.PARTICIPATION,
        "Bereiten die Stadtteilkonferenz vor, führen eine aktivierende Befragung durch.",
        (1, 2, 2),
    ),
    # Altenessen-Süd: 6 places, 12 seats
    PlaceRow(
        "nordlicht-lernen",
        "nordlicht",
        "Lernbegleitung am Nachmittag",
        Field.YOUTH,
        "Begleiten Kinder beim Lernen, arbeiten mit Eltern und Schulen zusammen.",
        (1, 3, 3),
        days="Mo–Fr, ab 12 Uhr",
    ),
    PlaceRow(
        "nordlicht-eltern",
        "nordlicht",
        "Elternlotsen an Schulen",
        Field.FAMILY,
        "Bilden Elternlotsen mit aus und begleiten ihre Einsätze.",
        (1, 1, 2),
        languages="Türkisch, Polnisch",
    ),
    PlaceRow(
        "werkhalle-theater",
        "werkhalle",
        "Stadtteiltheater",
        Field.PARTICIPATION,
        "Entwickeln mit einer Gruppe ein Stück über den Stadtteil.",
        (1, 2, 2),
        days="Di–Sa",
    ),
    PlaceRow(
        "werkhalle-film",
        "werkhalle",
        "Filmwerkstatt für Jugendliche",
        Field.YOUTH,
        "Drehen mit Jugendlichen Porträts aus der Nachbarschaft.",
        (1, 1, 1),
        days="Di–Sa",
    ),
    PlaceRow(
        "sprachbruecke-paten",
        "sprachbruecke",
        "Familienpaten und Sprachtreff",
        Field.MIGRATION,
        "Vermitteln Patenschaften, leiten einen Sprachtreff, begleiten zu Terminen.",
        (1, 2, 2),
        languages="Arabisch, Farsi",
    ),
    PlaceRow(
        "moderation-altenessen",
        "moderation-altenessen",
        "Stadtteilzeitung und Kanalweg",
        Field.PARTICIPATION,
        "Schreiben mit Menschen aus dem Stadtteil und moderieren die Planung am Kanalweg.",
        (1, 1, 2),
    ),
    # Bergmannsfeld: 5 places, 10 seats
    PlaceRow(
        "tuer-kinder",
        "offene-tuer",
        "Kinderbereich und Mittagessen",
        Field.YOUTH,
        "Arbeiten im Kinderbereich: Essen, Hausaufgaben, Ferienprogramm.",
        (1, 2, 3),
        requirements="Infektionsschutzbelehrung",
    ),
    PlaceRow(
        "tuer-jugend",
        "offene-tuer",
        "Mobile Jugendarbeit in der Siedlung",
        Field.YOUTH,
        "Sind mit dem Bauwagen unterwegs, machen Angebote an den Plätzen.",
        (1, 1, 2),
        days="Di–Sa, nachmittags",
    ),
    PlaceRow(
        "ostblick-besuche",
        "ostblick",
        "Besuchsdienst und Hausgespräche",
        Field.SENIORS,
        "Besuchen ältere Mieterinnen und Mieter, laden zu Hausgesprächen ein.",
        (1, 2, 2),
    ),
    PlaceRow(
        "ostblick-kueche",
        "ostblick",
        "Gemeinschaftsküche im Hochhaus",
        Field.HEALTH,
        "Bauen mit der Hausgemeinschaft eine Küche auf, die allen gehört.",
        (1, 1, 1),
        requirements="Infektionsschutzbelehrung",
    ),
    PlaceRow(
        "fachstelle-gesund",
        "wohnen-und-gesundheit",
        "Sprechstunde Wohnen und Pflege",
        Field.HEALTH,
        "Begleiten Beratung und Hausbesuche, schreiben einen Wegweiser für die Siedlung.",
        (1, 1, 2),
    ),
    # Kray: 5 places, 9 seats
    PlaceRow(
        "familienladen-rat",
        "familienladen-kray",
        "Rat und Tat im Familienladen",
        Field.FAMILY,
        "Beraten mit Anleitung, gestalten Frühstück und Kleidertausch.",
        (1, 2, 2),
    ),
    PlaceRow(
        "familienladen-ferien",
        "familienladen-kray",
        "Ferienspiele am Krayer Markt",
        Field.YOUTH,
        "Planen und leiten die Ferienspiele, gewinnen Ehrenamtliche.",
        (1, 2, 2),
    ),
    PlaceRow(
        "kueche-kochen",
        "stadtteilkueche",
        "Kochen mit dem Stadtteil",
        Field.HEALTH,
        "Kochen mit Gruppen, machen Ernährungsbildung in Schulen und Kitas.",
        (1, 2, 2),
        requirements="Infektionsschutzbelehrung",
    ),
    PlaceRow(
        "kueche-tafel",
        "stadtteilkueche",
        "Lange Tafel und Lebensmittelrettung",
        Field.HOUSING,
        "Organisieren die Lange Tafel und bauen ein Netz der Läden auf.",
        (1, 1, 1),
        requirements="Infektionsschutzbelehrung",
    ),
    PlaceRow(
        "moderation-kray",
        "moderation-kray",
        "Stadtteilforum und Bürgerprojekte",
        Field.PARTICIPATION,
        "Bereiten das Stadtteilforum vor, begleiten drei Bürgerprojekte.",
        (1, 1, 2),
    ),
)
