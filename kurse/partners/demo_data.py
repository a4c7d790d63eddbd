"""The demo's districts, sites and agencies: real districts, invented bodies and people.

Also the source of the example workbook (``manage.py roster_template --example``).
"""

from typing import NamedTuple

from kurse.partners.models import Function, Level


class DistrictRow(NamedTuple):
    """``outline`` begins where the schematic map draws this district's own shape."""

    slug: str
    name: str
    mark: str
    summary: str
    outline: list[list[int]]


class SiteRow(NamedTuple):
    slug: str
    name: str
    district: str
    contract: str
    parties: str
    goals: str


class PersonRow(NamedTuple):
    first: str
    last: str
    functions: tuple[Function, ...]
    qualification: str = ""
    phone: str = ""


class AgencyRow(NamedTuple):
    """One agency with its one placement site and its people."""

    slug: str
    name: str
    level: Level
    site: str
    facility: str
    street: str
    city: str
    people: tuple[PersonRow, ...]
    profile: str


DISTRICTS = (
    DistrictRow(
        "katernberg",
        "Katernberg",
        "ka",
        "Zechensiedlung und Weltkulturerbe: Nachbarschaftshäuser, Jugendarbeit, Elterncafés.",
        [[262, 92], [320, 70], [372, 96], [364, 146], [306, 168], [260, 142]],
    ),
    DistrictRow(
        "altendorf",
        "Altendorf",
        "ad",
        "Gründerzeit und Wandel: Wohnen, Ankommen, kleine Läden als Treffpunkte.",
        [[118, 226], [174, 208], [204, 238], [194, 290], [138, 302], [102, 266]],
    ),
    DistrictRow(
        "altenessen-sued",
        "Altenessen-Süd",
        "ae",
        "Zwischen Kanal und Werkhallen: Bildung, Sprache, Umwelt im Stadtteil.",
        [[176, 122], [230, 98], [254, 142], [288, 164], [274, 204], [206, 212], [168, 170]],
    ),
    DistrictRow(
        "bergmannsfeld",
        "Bergmannsfeld",
        "bm",
        "Großsiedlung mit Aussicht: Mietertreffs, Gesundheit, Leben im Alter.",
        [[330, 322], [382, 306], [422, 332], [410, 378], [352, 388], [318, 356]],
    ),
    DistrictRow(
        "kray",
        "Kray",
        "kr",
        "Rathaus, Markt und Zeche Bonifacius: Familien, Ernährung, Nachbarschaftshilfe.",
        [[352, 218], [410, 204], [446, 238], [430, 288], [368, 292], [340, 254]],
    ),
)

SITES = (
    SiteRow(
        "standort-katernberg",
        "Standort Katernberg",
        "katernberg",
        "Einzelprojektvertrag Katernberg",
        "Institut, Nachbarschaftshaus Grüne Halde, Amt für Quartiere",
        "Offene Treffpunkte verbinden; Jugendliche planen den Schachtplatz mit.",
    ),
    SiteRow(
        "standort-altendorf",
        "Standort Altendorf",
        "altendorf",
        "Einzelprojektvertrag Altendorf",
        "Institut, Stadtteilbüro Altendorf, Quartiersladen Altendorf e. V.",
        "Neu Zugezogene kennen ihre Ansprechpersonen; leere Läden werden Treffpunkte.",
    ),
    SiteRow(
        "standort-altenessen-sued",
        "Standort Altenessen-Süd",
        "altenessen-sued",
        "Einzelprojektvertrag Altenessen-Süd",
        "Institut, Lernwerkstatt Nordlicht e. V., Kulturhof Werkhalle gGmbH",
        "Lernorte außerhalb der Schule; der Kanalweg wird sicher und grün.",
    ),
    SiteRow(
        "standort-bergmannsfeld",
        "Standort Bergmannsfeld",
        "bergmannsfeld",
        "Einzelprojektvertrag Bergmannsfeld",
        "Institut, Offene Tür Bergmannsfeld, Mietertreff Ostblick e. V.",
        "Ältere Menschen bleiben beteiligt; kurze Wege zu Rat und Gesundheit.",
    ),
    SiteRow(
        "standort-kray",
        "Standort Kray",
        "kray",
        "Einzelprojektvertrag Kray",
        "Institut, Familienladen Kray e. V., Stadtteilküche Bonifacius e. V.",
        "Familien gewinnen Zeit und Rat; die Stadtteilküche trägt sich selbst.",
    ),
)

LEAD, SUPERVISES, OFFICE = Function.LEAD, Function.PRACTICE_SUPERVISOR, Function.OFFICE
BOTH = (Function.PRACTICE_SUPERVISOR, Function.LEAD)
SA = "Staatlich anerkannte Sozialarbeit, {} Jahre Praxis"


def _sa(years: int) -> str:
    return SA.format(years)


AGENCIES = (
    AgencyRow(
        "gruene-halde",
        "Nachbarschaftshaus Grüne Halde",
        Level.ON_SITE,
        "standort-katernberg",
        "Nachbarschaftshaus Grüne Halde",
        "Haldenstieg 12",
        "45327 Essen",
        (
            PersonRow("Karin", "Polat", (SUPERVISES,), _sa(9), "0201 5550121"),
            PersonRow("Deniz", "Oster", (LEAD,), "", "0201 5550120"),
        ),
        "Offenes Haus für alle Generationen: Mittagstisch, Werkstatt, Beratung und ein Garten "
        "an der alten Halde.",
    ),
    AgencyRow(
        "schachtzeichen",
        "Jugendtreff Schachtzeichen e. V.",
        Level.ON_SITE,
        "standort-katernberg",
        "Jugendtreff Schachtzeichen",
        "Am Schachtplatz 3",
        "45327 Essen",
        (
            PersonRow("Murat", "Selbach", (SUPERVISES,), _sa(6), "0201 5550131"),
            PersonRow("Anke", "Rudolfi", (LEAD,)),
        ),
        "Offene Kinder- und Jugendarbeit mit Musikraum, Fahrradwerkstatt und Jugendrat.",
    ),
    AgencyRow(
        "elterncafe-zollweg",
        "Elterncafé Zollweg gGmbH",
        Level.ON_SITE,
        "standort-katernberg",
        "Elterncafé Zollweg",
        "Zollweg 41",
        "45327 Essen",
        (PersonRow("Nesrin", "Hallmann", BOTH, _sa(11), "0201 5550141"),),
        "Treffpunkt für Familien mit kleinen Kindern, mehrsprachig, mit Hebammensprechstunde.",
    ),
    AgencyRow(
        "amt-fuer-quartiere",
        "Amt für Quartiere, Bezirk Nord",
        Level.ADMINISTRATION,
        "standort-katernberg",
        "Bezirksstelle Nord",
        "Rathausplatz 7",
        "45329 Essen",
        (
            PersonRow("Holger", "Wittbrodt", (SUPERVISES,), _sa(14), "0201 5550151"),
            PersonRow("Sabine", "Enders", (LEAD,)),
        ),
        "Die Gebietsbeauftragten der Verwaltung für den Norden: Förderung, Bau und Beteiligung.",
    ),
    AgencyRow(
        "quartiersladen-altendorf",
        "Quartiersladen Altendorf e. V.",
        Level.ON_SITE,
        "standort-altendorf",
        "Quartiersladen",
        "Kleine Hammerstraße 18",
        "45143 Essen",
        (
            PersonRow("Birte", "Ackerstaff", (SUPERVISES,), _sa(5), "0201 5550211"),
            PersonRow("Yunus", "Terlinden", (LEAD,)),
        ),
        "Ein Laden, in dem nichts verkauft wird: Nachbarschaftshilfe, Sprechstunden, Feste.",
    ),
    AgencyRow(
        "westwind",
        "Jugendwerkstatt Westwind gGmbH",
        Level.ON_SITE,
        "standort-altendorf",
        "Jugendwerkstatt Westwind",
        "Gleisbogen 5",
        "45143 Essen",
        (
            PersonRow("Svenja", "Marquardt", (SUPERVISES,), _sa(8), "0201 5550221"),
            PersonRow("Ralf", "Bödecker", (LEAD,)),
        ),
        "Holz, Rad und Küche: Werkstätten für junge Menschen auf dem Weg in Ausbildung.",
    ),
    AgencyRow(
        "ankommen-am-see",
        "Ankommen am See e. V.",
        Level.ON_SITE,
        "standort-altendorf",
        "Haus am See",
        "Seepromenade 2",
        "45143 Essen",
        (PersonRow("Layla", "Benedikt", BOTH, _sa(7), "0201 5550231"),),
        "Begleitung für neu Zugezogene: Sprache, Papiere, Nachbarschaft.",
    ),
    AgencyRow(
        "stadtteilbuero-altendorf",
        "Stadtteilbüro Altendorf",
        Level.INTERMEDIARY,
        "standort-altendorf",
        "Stadtteilbüro Altendorf",
        "Altendorfer Platz 9",
        "45143 Essen",
        (PersonRow("Friederike", "Lauer", BOTH, _sa(12), "0201 5550241"),),
        "Stadtteilmoderation des Instituts: Stadtteilkonferenz, Projekte, Verfügungsfonds.",
    ),
    AgencyRow(
        "nordlicht",
        "Lernwerkstatt Nordlicht e. V.",
        Level.ON_SITE,
        "standort-altenessen-sued",
        "Lernwerkstatt Nordlicht",
        "Kanalufer 30",
        "45326 Essen",
        (
            PersonRow("Tamara", "Godesberg", (SUPERVISES,), _sa(6), "0201 5550311"),
            PersonRow("Heiner", "Pütz", (LEAD,)),
        ),
        "Lernen am Nachmittag und in den Ferien, mit Eltern, Schulen und Ehrenamtlichen.",
    ),
    AgencyRow(
        "werkhalle",
        "Kulturhof Werkhalle gGmbH",
        Level.ON_SITE,
        "standort-altenessen-sued",
        "Kulturhof Werkhalle",
        "Hallenstraße 1",
        "45326 Essen",
        (
            PersonRow("Jasper", "Nolden", (SUPERVISES,), _sa(4), "0201 5550321"),
            PersonRow("Corinna", "Steiger", (LEAD,)),
        ),
        "Theater, Film und Tanz in der alten Werkhalle, gemacht von Menschen aus dem Stadtteil.",
    ),
    AgencyRow(
        "sprachbruecke",
        "Sprachbrücke am Kanal e. V.",
        Level.ON_SITE,
        "standort-altenessen-sued",
        "Sprachbrücke am Kanal",
        "Schleusenweg 14",
        "45326 Essen",
        (PersonRow("Irina", "Falkenhorst", BOTH, _sa(10), "0201 5550331"),),
        "Sprachtreffs, Begleitung zu Ämtern und ein Patenprogramm für Familien.",
    ),
    AgencyRow(
        "moderation-altenessen",
        "Stadtteilmoderation Altenessen-Süd",
        Level.INTERMEDIARY,
        "standort-altenessen-sued",
        "Stadtteilmoderation Altenessen-Süd",
        "Markt am Kanal 6",
        "45326 Essen",
        (PersonRow("Bernd", "Olschewski", BOTH, _sa(15), "0201 5550341"),),
        "Vermittelt zwischen Stadtteil, Verwaltung und Wirtschaft; macht die Stadtteilzeitung.",
    ),
    AgencyRow(
        "offene-tuer",
        "Offene Tür Bergmannsfeld",
        Level.ON_SITE,
        "standort-bergmannsfeld",
        "Offene Tür Bergmannsfeld",
        "Rodenseelring 22",
        "45279 Essen",
        (
            PersonRow("Gesa", "Trompeter", (SUPERVISES,), _sa(9), "0201 5550411"),
            PersonRow("Faruk", "Engels", (LEAD,)),
        ),
        "Haus der offenen Tür in der Großsiedlung: Kinder, Jugendliche, Mittagessen, Ferien.",
    ),
    AgencyRow(
        "ostblick",
        "Mietertreff Ostblick e. V.",
        Level.ON_SITE,
        "standort-bergmannsfeld",
        "Mietertreff Ostblick",
        "Hochhausplatz 8",
        "45279 Essen",
        (PersonRow("Ute", "Krahwinkel", BOTH, _sa(13), "0201 5550421"),),
        "Nachbarschaft in der Vertikalen: Hausgespräche, Besuchsdienst, Gemeinschaftsküche.",
    ),
    AgencyRow(
        "wohnen-und-gesundheit",
        "Fachstelle Wohnen und Gesundheit",
        Level.ADMINISTRATION,
        "standort-bergmannsfeld",
        "Fachstelle Wohnen und Gesundheit",
        "Gesundheitsweg 4",
        "45279 Essen",
        (
            PersonRow("Claudia", "Rensing", (SUPERVISES,), _sa(10), "0201 5550431"),
            PersonRow("Matthias", "Uhland", (LEAD,)),
        ),
        "Beratung der Stadt zu Wohnen, Pflege und Gesundheit, mit Sprechstunde im Quartier.",
    ),
    AgencyRow(
        "familienladen-kray",
        "Familienladen Kray e. V.",
        Level.ON_SITE,
        "standort-kray",
        "Familienladen Kray",
        "Krayer Markt 11",
        "45307 Essen",
        (
            PersonRow("Annette", "Siepmann", (SUPERVISES,), _sa(7), "0201 5550511"),
            PersonRow("Cem", "Wolters", (LEAD,)),
        ),
        "Alles für Familien unter einem Dach: Frühstück, Kleidertausch, Rat, Ferienspiele.",
    ),
    AgencyRow(
        "stadtteilkueche",
        "Stadtteilküche Bonifacius e. V.",
        Level.ON_SITE,
        "standort-kray",
        "Stadtteilküche Bonifacius",
        "Zechenstraße 60",
        "45307 Essen",
        (PersonRow("Mehtap", "Goergens", BOTH, _sa(5), "0201 5550521"),),
        "Kochen für und mit dem Stadtteil; Ernährungsbildung mit Schulen und Kitas.",
    ),
    AgencyRow(
        "moderation-kray",
        "Stadtteilmoderation Kray",
        Level.INTERMEDIARY,
        "standort-kray",
        "Stadtteilmoderation Kray",
        "Rathausgasse 2",
        "45307 Essen",
        (PersonRow("Lothar", "Ebbinghaus", BOTH, _sa(16), "0201 5550531"),),
        "Moderation im Auftrag des Instituts: Stadtteilforum, Bürgerprojekte, Netzwerke.",
    ),
)
