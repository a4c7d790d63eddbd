"""German texts of the demo's public pages."""

from typing import Any

IMAGES: dict[str, str] = {
    "strasse": "Straße mit Förderturm und Wohnhäusern",
    "haustuer": "Gespräch an der Haustür",
    "kuechentisch": "Zwei Menschen am Küchentisch",
    "versammlung": "Versammlung im Stadtteil",
    "bank": "Gespräch auf einer Bank",
    "karte": "Karte mit vier Gebieten",
    "zettelwand": "Wand mit Zetteln",
    "anleitung": "Anleitungsgespräch am Tisch",
    "rundertisch": "Runder Tisch",
    "laut": "Streit zwischen Häusern",
    "begehung": "Begehung im Stadtteil",
    "markt": "Wochenmarkt",
    "gesundheit": "Praxis im Stadtteil",
    "wohnen": "Drei Wohnhäuser",
    "gruppe": "Gruppe im Kreis",
    "jahr": "Weg durch ein Jahr",
}


def text(html: str) -> tuple[str, str]:
    return ("text", html.strip())


def figure(image: str, alt: str, caption: str = "") -> tuple[str, dict[str, Any]]:
    return ("figure", {"image": image, "alt": alt, "decorative": False, "caption": caption})


def rule(title: str, html: str) -> tuple[str, dict[str, Any]]:
    return ("callout", {"kind": "rule", "title": title, "text": html.strip()})


def words(title: str, html: str) -> tuple[str, dict[str, Any]]:
    return ("callout", {"kind": "words", "title": title, "text": html.strip()})


def quote(said: str, source: str) -> tuple[str, dict[str, Any]]:
    return ("quote", {"text": said, "source": source})


def folds(*rows: tuple[str, str]) -> tuple[str, dict[str, Any]]:
    return ("accordion", {"items": [{"title": title, "text": html} for title, html in rows]})


def table(caption: str, columns: list[str], *rows: list[str]) -> tuple[str, dict[str, Any]]:
    return ("table", {"caption": caption, "columns": columns, "rows": list(rows)})


def way(title: str, *rows: tuple[str, str, str]) -> tuple[str, dict[str, Any]]:
    steps = [{"when": when, "title": name, "text": more} for when, name, more in rows]
    return ("way", {"title": title, "steps": steps})


HOME = {
    "title": "Wer Quartiere verstehen will, geht hin.",
    "seo_title": "Qualifizierung und Projektstudium in Essen",
    "over": "Institut für Stadtteilentwicklung, ISSAB",
    "first_label": "Qualifizierung finden",
    "second_label": "Projektstudium kennenlernen",
    "courses_title": "Qualifizierung für Fachkräfte",
    "courses_intro": (
        "Kurze Lektionen zum Nachlesen, Termine vor Ort zum Ausprobieren. Viele Materialien sind "
        "offen und dürfen weiterverwendet werden."
    ),
    "districts_title": "Fünf Quartiere, ein Modell",
    "districts_intro": (
        "Im Essener Modell arbeiten drei Ebenen zusammen: die Stadtverwaltung, die "
        "Stadtteilmoderation des Instituts und die Träger vor Ort. Jedes Quartier hat sein eigenes "
        "Team."
    ),
    "study_title": "Projektstudium: ein Jahr im Stadtteil",
    "study_intro": (
        "Rund 50 Studierende der Sozialen Arbeit lernen jedes Jahr in einem der fünf Quartiere. Sie "
        "arbeiten mit, werten aus und werden dabei begleitet: durch Praxisanleitung, Theoriegruppe "
        "und Supervision."
    ),
}
NUMBERS = [
    {"value": "50", "label": "Studierende im Jahrgang"},
    {"value": "18", "label": "Träger in fünf Quartieren"},
    {"value": "75", "label": "Praxistage in zwei Phasen"},
]
DATES = [
    (
        16,
        {
            "title": "Aktivierende Befragung: Grundlagen",
            "detail": "9 bis 16 Uhr, Katernberg",
            "note": "4 Plätze frei",
        },
    ),
    (
        44,
        {
            "title": "Konflikte im Quartier moderieren",
            "detail": "14 bis 17:30 Uhr, online",
            "note": "Ausgebucht, Warteliste offen",
        },
    ),
    (
        72,
        {
            "title": "Fachtag: Fünf Quartiere, fünf Erfahrungen",
            "detail": "10 bis 16 Uhr, Campus Essen",
            "note": "",
        },
    ),
]

DISTRICTS_LEAD = (
    "Katernberg, Altendorf, Altenessen-Süd, Bergmannsfeld und Kray: fünf Stadtteile mit eigener "
    "Geschichte, eigenen Fragen und vielen Menschen, die etwas bewegen."
)
ESSEN_MODEL: list[tuple[str, Any]] = [
    text("""
<h2>Das Essener Modell</h2>
<p>Quartiermanagement heißt in Essen: Keine Ebene arbeitet für sich. Gebietsbeauftragte der Stadt verbinden die Ämter. Die Stadtteilmoderation des Instituts steht zwischen Verwaltung und Alltag, bringt Menschen an einen Tisch und hält den Prozess zusammen. Stadtteilarbeit leisten die Fachämter und Träger, die jeden Tag vor Ort sind.</p>
"""),
    table(
        "Wer auf welcher Ebene arbeitet",
        ["Ebene", "Wer", "Wofür"],
        ["Stadtverwaltung", "Gebietsbeauftragte", "Mittel, Ämter und Politik zusammenbringen"],
        ["Dazwischen", "Stadtteilmoderation", "Beteiligung, Vermittlung, Entwicklung von Vorhaben"],
        [
            "Vor Ort",
            "Stadtteilarbeit der Träger und Fachämter",
            "Angebote, Beratung, Beziehungen im Alltag",
        ],
    ),
    text("""
<p>Studierende lernen alle drei Ebenen kennen. Ihren Praxisplatz haben sie auf einer davon; in Plenum und Theoriegruppe hören sie von den anderen.</p>
"""),
]

DISTRICTS: list[tuple[str, dict[str, Any], list[tuple[str, Any]]]] = [
    (
        "katernberg",
        {
            "title": "Katernberg",
            "mark": "ka",
            "summary": "Zechensiedlung und Weltkulturerbe: Nachbarschaftshäuser, Jugendarbeit, Elterncafés.",
            "intro": "Hier wurde über hundert Jahre Kohle gefördert. Heute kommen Gäste aus aller Welt nach Zollverein, und die Menschen in Katernberg fragen: Was haben wir davon?",
            "programme": "Stadtbezirk VI Zollverein",
            "office": "Stadtteilbüro am Katernberger Markt",
        },
        [
            text("""
<h2>Der Stadtteil</h2>
<p>Rund um den Markt liegen Zechensiedlungen mit Gärten, Wohnblocks aus den Sechzigern und Straßen, in denen viele Sprachen zu hören sind. Wer hier aufwächst, hat kurze Wege: Schule, Moschee, Kirche, Sportplatz und Jugendhaus liegen nah beieinander.</p>
<p>Seit den Achtzigerjahren arbeiten Stadt, Träger und Institut in Katernberg zusammen. Vieles, was heute in ganz Essen üblich ist, wurde hier erprobt: die Stadtteilkonferenz, der Kinderstadtplan, die Befragung an der Haustür.</p>
"""),
            figure(
                "strasse",
                "Zeichnung: eine Straße mit Förderturm, Siedlungshäusern und einem Hochhaus; davor stehen Menschen im Gespräch",
                "Förderturm, Siedlung, Neubau: Katernberg auf einen Blick.",
            ),
            text("""
<h2>Woran gearbeitet wird</h2>
<ul><li>Elterncafés an drei Grundschulen, geführt von Müttern und Vätern aus dem Stadtteil</li><li>Offene Türen für Jugendliche auch am Wochenende</li><li>Ein Nachbarschaftshaus, in dem Vereine Räume teilen</li></ul>
<h2>Was Studierende hier lernen</h2>
<p>Wie viele kleine Kontakte ein Netz ergeben. Studierende begleiten Elterncafés, führen Gespräche an der Haustür und bereiten die Stadtteilkonferenz mit vor.</p>
"""),
            quote(
                "Man wird hier nicht gefragt, woher man kommt, sondern ob man am Samstag mit anpackt.",
                "Besucherin des Nachbarschaftshauses",
            ),
        ],
    ),
    (
        "altendorf",
        {
            "title": "Altendorf",
            "mark": "ad",
            "summary": "Gründerzeit und Wandel: Wohnen, Ankommen, kleine Läden als Treffpunkte.",
            "intro": "Altbauten mit hohen Decken, ein See, wo früher Bahndämme lagen, und eine Einkaufsstraße, die sich jedes Jahr neu erfindet.",
            "programme": "Altendorf und Bochold",
            "office": "Stadtteilbüro an der Altendorfer Straße",
        },
        [
            text("""
<h2>Der Stadtteil</h2>
<p>Altendorf ist dicht bebaut und jung. Viele Menschen kommen hier an: aus anderen Ländern, aus anderen Städten, aus der ersten eigenen Wohnung. Manche ziehen nach zwei Jahren weiter, andere sind in der dritten Generation hier.</p>
<p>Der Niederfeldsee und der Radweg auf der alten Bahntrasse haben den Westen verändert. Damit kam auch die Frage, wer sich die Wohnungen am Wasser leisten kann.</p>
<h2>Woran gearbeitet wird</h2>
<ul><li>Beratung zu Miete, Nebenkosten und Schimmel, bevor Streit entsteht</li><li>Ein Ladenlokal, das jede Woche eine andere Gruppe nutzt</li><li>Gemeinsame Feste im Hof statt Beschwerden über den Hof</li></ul>
"""),
            figure(
                "wohnen",
                "Zeichnung: drei Wohnhäuser in verschiedenen Farben, davor ein Baum und eine Person mit einem Blatt Papier",
                "Wohnen ist in Altendorf das Thema, über das fast alle sprechen.",
            ),
            text("""
<h2>Was Studierende hier lernen</h2>
<p>Wie Wohnen, Einkommen und Gesundheit zusammenhängen, und wie Beratung aussieht, die nicht wartet, bis jemand kommt.</p>
"""),
        ],
    ),
    (
        "altenessen-sued",
        {
            "title": "Altenessen-Süd",
            "mark": "ae",
            "summary": "Zwischen Kanal und Werkhallen: Bildung, Sprache, Umwelt im Stadtteil.",
            "intro": "Zwischen Bahngleisen, Kanal und Gewerbe liegt ein Stadtteil mit vielen Kindern und vielen Plänen.",
            "programme": "Altenessen-Süd und Nordviertel",
            "office": "Stadtteilbüro am Altenessener Bahnhof",
        },
        [
            text("""
<h2>Der Stadtteil</h2>
<p>Wer aus dem Zug steigt, sieht zuerst den Bahnhofsvorplatz. Er ist Treffpunkt, Umsteigeort und Streitfall. Dahinter liegen ruhige Straßen, Schrebergärten und Hallen, in denen wieder gearbeitet wird: Fahrräder, Möbel, Lebensmittel.</p>
<h2>Woran gearbeitet wird</h2>
<ul><li>Sprachförderung dort, wo Familien ohnehin sind: in der Kita, im Waschsalon, auf dem Spielplatz</li><li>Umweltbildung am Kanal mit zwei Schulen</li><li>Ein Bündnis für den Bahnhofsvorplatz mit Bahn, Stadt, Polizei und Anwohnenden</li></ul>
"""),
            figure(
                "markt",
                "Zeichnung: ein Wochenmarkt mit drei Ständen und gestreiften Dächern, davor zwei Menschen",
                "Mittwochs und samstags wird der Platz zum Markt.",
            ),
            text("""
<h2>Was Studierende hier lernen</h2>
<p>Wie aus einem Ort, über den alle klagen, eine gemeinsame Aufgabe wird, und wie man mit Kindern plant, ohne ihnen etwas zu versprechen.</p>
"""),
        ],
    ),
    (
        "bergmannsfeld",
        {
            "title": "Bergmannsfeld",
            "mark": "bm",
            "summary": "Großsiedlung mit Aussicht: Mietertreffs, Gesundheit, Leben im Alter.",
            "intro": "Hochhäuser im Grünen, gebaut in den Siebzigern. Von oben sieht man bis zur Ruhr, unten kennt man sich.",
            "programme": "Bergmannsfeld und Hörsterfeld",
            "office": "Stadtteilbüro im Ladenzentrum",
        },
        [
            text("""
<h2>Der Stadtteil</h2>
<p>Bergmannsfeld wurde für Familien gebaut. Viele sind geblieben und alt geworden, andere kommen neu dazu. Die Wohnungen sind groß, die Wege weit: Wer schlecht zu Fuß ist, braucht jemanden, der mitdenkt.</p>
<h2>Woran gearbeitet wird</h2>
<ul><li>Mietertreffs auf jeder dritten Etage, in leeren Wohnungen</li><li>Spaziergänge, Gymnastik und Sprechstunden gegen das Alleinsein</li><li>Ein Generationengarten zwischen zwei Hochhäusern</li></ul>
"""),
            figure(
                "bank",
                "Zeichnung: zwei ältere Menschen sitzen auf einer Bank zwischen Bäumen und unterhalten sich",
                "Die Bank vor Haus 7 steht seit der Befragung wieder.",
            ),
            text("""
<h2>Was Studierende hier lernen</h2>
<p>Wie man Menschen erreicht, die selten vor die Tür gehen, und warum eine Bank mehr bewirken kann als ein Flyer.</p>
"""),
        ],
    ),
    (
        "kray",
        {
            "title": "Kray",
            "mark": "kr",
            "summary": "Rathaus, Markt und Zeche Bonifacius: Familien, Ernährung, Nachbarschaftshilfe.",
            "intro": "Ein eigenes Rathaus, ein eigener Kopf: Kray gehört erst seit 1929 zu Essen und hat das nie ganz vergessen.",
            "programme": "Stadtteilmoderation seit 2018",
            "office": "Stadtteilbüro im alten Rathaus",
        },
        [
            text("""
<h2>Der Stadtteil</h2>
<p>Zwischen Rathaus und Zeche Bonifacius liegt ein Zentrum, das viele vermissen, seit die großen Läden schlossen. Zugleich gibt es Vereine, Gemeinden und Familien, die seit Generationen füreinander einstehen. Die Nachbarschaftshilfe hat in Kray einen Namen und eine Telefonnummer.</p>
<h2>Woran gearbeitet wird</h2>
<ul><li>Kochen mit Kindern in der Küche der Gemeinde, jeden Donnerstag</li><li>Familienpatenschaften für das erste Jahr mit Kind</li><li>Leere Läden als Werkstatt, Ausstellung und Treffpunkt</li></ul>
"""),
            figure(
                "gruppe",
                "Zeichnung: sechs Menschen sitzen im Halbkreis nebeneinander in einem Raum",
                "Donnerstags sitzen alle an einem Tisch.",
            ),
            text("""
<h2>Was Studierende hier lernen</h2>
<p>Wie man auf dem aufbaut, was schon da ist, und wie Zusammenarbeit gelingt, wenn alle viel zu tun haben.</p>
"""),
        ],
    ),
]

STUDY_LEAD = (
    "Ein Jahr lang arbeiten Studierende der Sozialen Arbeit in einem Essener Stadtteil mit. Sie "
    "lernen dabei nicht über Menschen, sondern mit ihnen."
)
STUDY: list[tuple[str, Any]] = [
    figure(
        "gruppe",
        "Zeichnung: eine Gruppe von sechs Menschen sitzt im Halbkreis zusammen",
        "Plenum: Einmal im Monat kommen alle Teams zusammen.",
    ),
    text("""
<p>Das Projektstudium verbindet Praxis, Theorie und Reflexion. Es beginnt jedes Jahr im Oktober, dauert zwei Semester und umfasst 75 Praxistage in zwei Phasen. Jedes Stadtteilteam hat höchstens 15 Studierende.</p>
"""),
]
STUDY_PAGES: list[tuple[str, str, str, list[tuple[str, Any]]]] = [
    (
        "so-laeuft-das-projektstudium",
        "So läuft das Projektstudium",
        "Von der ersten Information bis zur Bescheinigung: was wann geschieht, wer Sie begleitet und was von Ihnen erwartet wird.",
        [
            figure(
                "jahr",
                "Zeichnung: ein Weg mit fünf Stationen steigt von links unten nach rechts oben an einem Haus und einem Baum vorbei",
                "Fünf Stationen, ein Jahr.",
            ),
            way(
                "Ein Jahr in Stationen",
                (
                    "Oktober",
                    "Ankommen",
                    "Sie lernen Ihr Stadtteilteam, die fünf Quartiere und die Träger kennen.",
                ),
                (
                    "November und Dezember",
                    "Wünsche abgeben",
                    "Sie sehen alle offenen Plätze und ordnen sie nach Ihren Wünschen. Wer besondere Gründe hat, kann sie vertraulich nennen.",
                ),
                (
                    "Januar",
                    "Zuteilung",
                    "Die Zuteilung wird berechnet, geprüft und für alle im selben Moment veröffentlicht. Zu jedem Platz lesen Sie, wie er zustande kam.",
                ),
                (
                    "Februar bis April",
                    "Erste Praxisphase, 30 Tage",
                    "Sie arbeiten an Ihrer Praxisstelle mit und werden angeleitet. In der Mitte steht die Zwischenauswertung.",
                ),
                (
                    "April bis Juli",
                    "Vertiefen",
                    "Theoriegruppe, Supervision und die Arbeit am eigenen Vorhaben.",
                ),
                (
                    "August bis Oktober",
                    "Zweite Praxisphase, 45 Tage",
                    "Sie übernehmen mehr Verantwortung. Am Ende steht die Endauswertung.",
                ),
                ("Oktober", "Abschluss", "Bericht, Abschlussplenum und Bescheinigung."),
            ),
            text("""
<h2>Wer Sie begleitet</h2>
<ul><li><strong>Praxisanleitung:</strong> eine Fachkraft Ihrer Praxisstelle. Sie plant mit Ihnen die Aufgaben und gibt jede Woche Rückmeldung.</li><li><strong>Lehrperson:</strong> leitet Theoriegruppe und Plenum, besucht Sie an der Praxisstelle und gibt die Auswertung frei.</li><li><strong>Supervisionsleitung:</strong> kommt von außen und bewertet nichts. Was in der Supervision gesagt wird, bleibt dort.</li><li><strong>Projektkoordination:</strong> stimmt Plätze ab und hilft, wenn etwas nicht passt.</li></ul>
"""),
            rule(
                "Auswerten heißt miteinander sprechen",
                "<p>Sie, Ihre Praxisanleitung und Ihre Lehrperson füllen dieselben Fragen aus, ohne die Antworten der anderen zu sehen. Danach sprechen Sie zu dritt darüber. Erst dann wird die Auswertung freigegeben. Ihre eigene Sicht können Sie als Stellungnahme anfügen.</p>",
            ),
            text("<h2>Häufige Fragen</h2>"),
            folds(
                (
                    "Kann ich mir einen Platz selbst suchen?",
                    "<p>Nein. Die Plätze stimmen wir mit den Trägern ab, damit Anleitung und Aufgaben stimmen. Vorschläge nehmen wir gern an; sie gelten dann für den nächsten Jahrgang.</p>",
                ),
                (
                    "Was, wenn ich keinen meiner Wünsche bekomme?",
                    "<p>Das kommt selten vor. Die Zuteilung sorgt zuerst dafür, dass niemand ohne Platz bleibt, und dann dafür, dass der schlechteste Rang so gut wie möglich ist. Sprechen Sie mit der Projektkoordination, bevor Sie sich festlegen.</p>",
                ),
                (
                    "Zählen Krankheitstage mit?",
                    "<p>Nein, fehlende Tage hängen Sie hinten an. Wir speichern nur, dass Sie abwesend waren, nie den Grund.</p>",
                ),
                (
                    "Wer liest meine Reflexionen?",
                    "<p>Nur Sie, bis Sie sie teilen. Teilen können Sie sie allein mit Ihrer Supervisionsleitung.</p>",
                ),
            ),
        ],
    ),
    (
        "platz-anbieten",
        "Platz für Studierende anbieten",
        "Sie arbeiten in einem der fünf Quartiere und möchten Studierende anleiten? So kommen wir zusammen.",
        [
            text("""
<h2>Was Sie bieten</h2>
<ul><li>Aufgaben, an denen jemand etwas lernt und etwas bewirkt</li><li>Eine Praxisanleitung mit staatlicher Anerkennung und mindestens zwei Jahren Erfahrung, dazu eine Vertretung</li><li>Eine Stunde Anleitung in der Woche, im Dienstplan vorgesehen</li></ul>
<h2>Was Sie erhalten</h2>
<ul><li>Motivierte Menschen für 30 und 45 Tage und einen Blick von außen</li><li>Den Kurs „Gut anleiten in der Praxis“, offen für Ihr ganzes Team</li><li>Eine feste Ansprechperson und wenig Papier: Anfragen beantworten Sie über einen Link, ohne Konto</li></ul>
"""),
            words(
                "So fangen wir an",
                "<p>„Wir sind ein Mietertreff mit zwei Fachkräften und könnten ab Februar eine Person anleiten.“ Ein Satz genügt. Wir rufen zurück.</p>",
            ),
            text(
                "<p>Schreiben Sie an projektstudium@issab.example oder rufen Sie an: 0201 1830.</p>"
            ),
        ],
    ),
    (
        "lernen-und-begleiten",
        "Theoriegruppe, Plenum, Supervision",
        "Drei Orte, an denen Sie über Ihre Praxis sprechen, und warum keiner den anderen ersetzt.",
        [
            table(
                "Drei Orte des Lernens",
                ["Ort", "Worum es geht", "Wer dabei ist", "Wie oft"],
                [
                    "Theoriegruppe",
                    "Begriffe und Forschung auf den Stadtteil beziehen",
                    "Team und Lehrperson",
                    "alle zwei Wochen",
                ],
                [
                    "Plenum",
                    "Erfahrungen der fünf Teams vergleichen",
                    "alle Teams",
                    "einmal im Monat",
                ],
                [
                    "Supervision",
                    "Was die Arbeit mit Ihnen macht",
                    "fünf bis sechs Studierende, Supervisionsleitung",
                    "zehn Sitzungen",
                ],
            ),
            rule(
                "Was vertraulich ist, bleibt vertraulich",
                "<p>Aus der Supervision erfahren Lehrende und Koordination nur, wann sie stattfand und wer da war.</p>",
            ),
        ],
    ),
]

SERVICES_LEAD = (
    "Wir beraten Kommunen, Träger und Initiativen, gestalten Beteiligung und begleiten Ziele vom "
    "ersten Gespräch bis zur Auswertung."
)
SERVICES: list[tuple[str, dict[str, Any], list[tuple[str, Any]]]] = [
    (
        "ziele-finden",
        {
            "title": "Ziele finden und prüfen",
            "intro": "Viele Vorhaben scheitern nicht an der Umsetzung, sondern daran, dass alle etwas anderes wollten. Wir begleiten Sie zu Zielen, die man prüfen kann.",
            "audience": "Träger, Ämter und Bündnisse im Stadtteil",
            "scope": "Drei Werkstätten in acht Wochen, dazu Gespräche",
            "costs": "Nach Umfang; für Partner im Projektstudium frei",
            "contact": "Stadtteilmoderation des Instituts",
        },
        [
            figure(
                "zettelwand",
                "Zeichnung: zwei Menschen stehen vor einer Wand mit Zetteln in drei Spalten",
                "Von vielen Anliegen zu drei Zielen.",
            ),
            text("""
<h2>So gehen wir vor</h2>
<ol><li><strong>Hinhören.</strong> Wir sprechen einzeln mit allen, die das Ziel tragen sollen, auch mit denen, die zweifeln.</li><li><strong>Sortieren.</strong> In der ersten Werkstatt liegen alle Anliegen auf dem Tisch. Gemeinsam wird entschieden, was zuerst kommt.</li><li><strong>Schärfen.</strong> Jedes Ziel bekommt ein Zeichen, an dem alle sehen, ob es erreicht ist.</li><li><strong>Nachsehen.</strong> Nach sechs und zwölf Monaten prüfen wir gemeinsam, was geworden ist.</li></ol>
"""),
            words(
                "Ein Ziel, das man prüfen kann",
                "<p>„Bis zum Sommer kommen in jeder Woche zehn Familien ins Elterncafé, die vorher nicht da waren.“</p>",
            ),
        ],
    ),
    (
        "beteiligung-gestalten",
        {
            "title": "Beteiligung gestalten",
            "intro": "Ein Platz wird umgebaut, eine Schule bekommt einen Hof, ein Block wird saniert: Wir sorgen dafür, dass die gefragt werden, die dort leben.",
            "audience": "Kommunen, Wohnungsunternehmen, Träger",
            "scope": "Konzept, Durchführung und Auswertung, ab sechs Wochen",
            "costs": "Angebot nach einem ersten Gespräch",
            "contact": "Stadtteilmoderation des Instituts",
        },
        [
            figure(
                "versammlung",
                "Zeichnung: eine Person spricht vor einer Versammlung, hinter ihr eine Tafel mit vier Balken",
                "Was viele wollen, wird sichtbar.",
            ),
            text("""
<h2>Was Beteiligung braucht</h2>
<p>Sie braucht eine ehrliche Frage, einen Spielraum und eine Antwort. Bevor wir beginnen, klären wir mit Ihnen, worüber wirklich entschieden werden kann. Was schon feststeht, sagen wir vorher.</p>
<h2>Welche Wege wir gehen</h2>
<ul><li>Gespräche an der Haustür und auf dem Spielplatz</li><li>Begehungen mit Kindern, mit Rollator, bei Nacht</li><li>Werkstätten und Versammlungen mit Kinderbetreuung und Übersetzung</li><li>Rückmeldung an alle, die mitgemacht haben, innerhalb von vier Wochen</li></ul>
"""),
        ],
    ),
    (
        "konzepte-begleiten",
        {
            "title": "Konzepte wissenschaftlich begleiten",
            "intro": "Wir begleiten Handlungskonzepte von Kommunen: mit Daten, mit Gesprächen und mit der Geduld, auch unbequeme Ergebnisse zu besprechen.",
            "audience": "Kommunen und Landesprogramme",
            "scope": "Ein bis drei Jahre, mit jährlichem Bericht",
            "costs": "Drittmittel oder Auftrag",
            "contact": "Leitung des Instituts",
        },
        [
            text("""
<h2>Was wir liefern</h2>
<p>Jedes Jahr einen Bericht, den man lesen kann: was vorgesehen war, was geschah, was sich verändert hat und was wir daraus lernen. Dazu Gespräche mit allen Beteiligten, bevor etwas veröffentlicht wird.</p>
<h2>Worauf Sie sich verlassen können</h2>
<ul><li>Wir nennen keine einzelnen Menschen und keine kleinen Zahlen.</li><li>Wir schreiben auf, was wir nicht wissen.</li><li>Die Daten gehören am Ende dem Stadtteil.</li></ul>
"""),
        ],
    ),
]

PUBLICATIONS_LEAD = "Berichte, Handreichungen und Aufsätze aus dem Institut. Zahlen und Titel dieser Demo sind erfunden."
PUBLICATIONS: list[tuple[str, dict[str, Any], list[tuple[str, Any]]]] = [
    (
        "die-bank-vor-haus-7",
        {
            "title": "Die Bank vor Haus 7. Was Befragungen bewirken",
            "authors": "Rana Albrecht, Jonas Terhorst",
            "year": 2026,
            "published_in": "Werkstattbericht 14, Essen",
            "intro": "Aus 212 Gesprächen an der Haustür wurden sieben Vorhaben. Vier gibt es noch. Der Bericht fragt, warum.",
        },
        [
            text(
                "<h2>Worum es geht</h2><p>Zwei Jahre nach einer aktivierenden Befragung in einer Großsiedlung haben wir dieselben Türen noch einmal besucht. Geblieben sind die Vorhaben, für die sich innerhalb eines Monats zwei Menschen verantwortlich fühlten. Alles andere verlief sich, auch wenn Geld da war.</p><h2>Was daraus folgt</h2><ul><li>Zwischen Befragung und Versammlung dürfen höchstens vier Wochen liegen.</li><li>Kleine, sichtbare Erfolge tragen weiter als große Pläne.</li><li>Wer dranbleibt, braucht eine Ansprechperson mit Zeit.</li></ul>"
            ),
        ],
    ),
    (
        "anleiten-lernen",
        {
            "title": "Anleiten lernen. Eine Handreichung für Praxisstellen",
            "authors": "Marlies Overbeck",
            "year": 2025,
            "published_in": "Reihe Projektstudium, Heft 3",
            "intro": "Wie eine gute erste Woche aussieht, was eine Stunde Anleitung leisten kann und woran man merkt, dass jemand lernt.",
        },
        [
            text(
                "<h2>Aus dem Inhalt</h2><p>Die Handreichung entstand aus Gesprächen mit 31 Fachkräften, die Studierende anleiten. Sie enthält Fragen für das erste Gespräch, einen Vorschlag für den Wochenplan und Beispiele für Rückmeldungen, die ankommen.</p>"
            ),
        ],
    ),
    (
        "ankommen-in-altendorf",
        {
            "title": "Ankommen in Altendorf. Wege durch das erste Jahr",
            "authors": "Samira Hadid, Paul Engberding",
            "year": 2024,
            "published_in": "Stadtteil und Gesellschaft 2/2024",
            "intro": "Zwölf Familien erzählen, wer ihnen im ersten Jahr geholfen hat. Ämter kommen vor, aber selten zuerst.",
        },
        [
            text(
                "<h2>Ergebnis</h2><p>Der erste Kontakt ist fast immer ein Mensch aus dem Haus. Beratungsstellen werden wichtig, wenn jemand sie empfiehlt, dem man vertraut. Der Aufsatz beschreibt vier Rollen, die Nachbarinnen und Nachbarn dabei übernehmen, und was Fachkräfte daraus lernen können.</p>"
            ),
        ],
    ),
]

INSTITUTE_LEAD = (
    "Das ISSAB verbindet seit Jahrzehnten Lehre, Forschung und Praxis im Stadtteil. Wir arbeiten "
    "dort, wo Entscheidungen ankommen: vor der Haustür."
)
INSTITUTE: list[tuple[str, Any]] = [
    figure(
        "strasse",
        "Zeichnung: eine Straße mit Förderturm, Wohnhäusern und Menschen",
        "Unser Büro ist der Stadtteil.",
    ),
    text("""
<h2>Was wir tun</h2>
<p>Wir bilden Studierende aus, qualifizieren Fachkräfte, moderieren in fünf Essener Stadtteilen und beraten Kommunen und Träger. Was wir lehren, erproben wir selbst.</p>
<h2>Wie wir arbeiten</h2>
<ul><li><strong>Vom Willen der Menschen aus.</strong> Wir fragen, was jemand will, bevor wir sagen, was jemand braucht.</li><li><strong>Mit dem, was da ist.</strong> Jeder Stadtteil hat Menschen, Orte und Wissen, auf die man bauen kann.</li><li><strong>Über Grenzen von Ämtern hinweg.</strong> Probleme halten sich nicht an Zuständigkeiten.</li></ul>
<h2>So erreichen Sie uns</h2>
<p>Universitätsstraße 12, 45141 Essen. Telefon 0201 1830, Montag bis Donnerstag, 9 bis 12 Uhr. E-Mail: projektstudium@issab.example.</p>
<p>Mit der U-Bahn bis Universität Essen, von dort fünf Minuten zu Fuß. Der Eingang ist ohne Stufen; ein Aufzug führt in alle Etagen.</p>
"""),
]
