"""German texts every installation starts with: imprint, privacy notice, accessibility statement.

Written for a public university of North Rhine-Westphalia. Square brackets mark what only the
institute can fill in; the accessibility statement follows § 10b BGG NRW and BITVNRW.
"""

from typing import Any

from home.pages.streams import stream_of

INSTITUTE_SHORT = "Institut für Stadtteilentwicklung, ISSAB"
INSTITUTE = (
    "Institut für Stadtteilentwicklung, Sozialraumorientierte Arbeit und Beratung (ISSAB), "
    "Universität Duisburg-Essen"
)
HOME_INTRO = (
    "Wir qualifizieren Fachkräfte und begleiten Studierende der Sozialen Arbeit dort, wo sie "
    "gebraucht werden: in fünf Essener Stadtteilen, gemeinsam mit Stadt, Trägern und Nachbarschaft."
)
SETTINGS = {
    "institute": INSTITUTE,
    "address": "Universitätsstraße 12\n45141 Essen",
    "contact_name": "Projektkoordination",
    "email": "projektstudium@issab.example",
    "phone": "0201 1830",
    "hours": "Montag bis Donnerstag, 9 bis 12 Uhr",
    "footer_text": "",
}


def text(html: str) -> tuple[str, str]:
    return ("text", html.strip())


def rule(title: str, html: str) -> tuple[str, dict[str, str]]:
    return ("callout", {"kind": "rule", "title": title, "text": html.strip()})


IMPRINT: list[tuple[str, Any]] = [
    text("""
<h2>Anbieterin</h2>
<p>Universität Duisburg-Essen, Körperschaft des öffentlichen Rechts<br/>Universitätsstraße 2, 45141 Essen</p>
<p>Gesetzlich vertreten durch die Rektorin oder den Rektor: [Name der Leitung].</p>
<h2>Verantwortlich für den Inhalt</h2>
<p>Institut für Stadtteilentwicklung, Sozialraumorientierte Arbeit und Beratung (ISSAB)<br/>[Name der Institutsleitung]<br/>Universitätsstraße 12, 45141 Essen</p>
<p>Verantwortlich nach § 18 Absatz 2 Medienstaatsvertrag: [Name], Anschrift wie oben.</p>
<h2>Kontakt</h2>
<p>Telefon: 0201 1830 (Projektkoordination, Montag bis Donnerstag, 9 bis 12 Uhr)<br/>E-Mail: projektstudium@issab.example</p>
<h2>Aufsicht und Umsatzsteuer</h2>
<p>Zuständige Aufsichtsbehörde: Ministerium für Kultur und Wissenschaft des Landes Nordrhein-Westfalen, Völklinger Straße 49, 40221 Düsseldorf.</p>
<p>Umsatzsteuer-Identifikationsnummer nach § 27a Umsatzsteuergesetz: [Nummer].</p>
<h2>Urheberrecht</h2>
<p>Unter jedem Bild und jeder Datei steht, von wem sie stammt und wie Sie sie verwenden dürfen. Material mit einer Creative-Commons-Lizenz dürfen Sie zu deren Bedingungen weitergeben und bearbeiten. Alles andere ist urheberrechtlich geschützt; fragen Sie uns, wenn Sie es verwenden möchten.</p>
<h2>Verweise auf andere Seiten</h2>
<p>Wir prüfen die Seiten, auf die wir verweisen, wenn wir den Verweis setzen. Für spätere Änderungen dort sind ihre Anbieter verantwortlich. Ist ein Verweis falsch oder bedenklich, schreiben Sie uns; wir nehmen ihn dann heraus.</p>
"""),
]

PRIVACY: list[tuple[str, Any]] = [
    text("""
<h2>Wer verantwortlich ist</h2>
<p>Verantwortlich im Sinne der Datenschutz-Grundverordnung (DSGVO) ist die Universität Duisburg-Essen, Universitätsstraße 2, 45141 Essen. Zuständig für diese Anwendung ist das Institut für Stadtteilentwicklung, Sozialraumorientierte Arbeit und Beratung (ISSAB).</p>
<p>Die Datenschutzbeauftragte oder den Datenschutzbeauftragten erreichen Sie unter: [Name, Anschrift, E-Mail].</p>
<h2>Wenn Sie nur lesen</h2>
<p>Öffentliche Seiten können Sie ohne Anmeldung lesen. Wir setzen dabei kein Cookie, messen keine Besuche und laden nichts von anderen Anbietern. Auf dem Server entsteht ein Protokoll mit Zeitpunkt, aufgerufener Adresse und IP-Adresse. Die IP-Adresse wird nach 7 Tagen gekürzt, das Protokoll nach 14 Tagen gelöscht. Es dient dem sicheren Betrieb.</p>
<h2>Wenn Sie sich anmelden</h2>
<p>Nach der Anmeldung setzen wir zwei technisch notwendige Cookies: eines für Ihre Sitzung und eines zum Schutz Ihrer Eingaben. Beide enden mit der Sitzung, spätestens nach 12 Stunden. Wählen Sie eine andere Sprache, merken wir uns das in einem weiteren Cookie.</p>
"""),
    (
        "table",
        {
            "caption": "Welche Daten wir wozu verarbeiten",
            "columns": ["Wessen Daten", "Welche", "Wozu", "Wie lange"],
            "rows": [
                [
                    "Studierende",
                    "Name, Adresse der Hochschule, Matrikelnummer, Wünsche, Praxisplatz, Termine, Auswertungen",
                    "Projektstudium planen, begleiten und bewerten",
                    "bis fünf Jahre nach Ende des Jahrgangs, Wünsche zwölf Monate",
                ],
                [
                    "Praxisanleitung und Ansprechpersonen der Träger",
                    "Name, dienstliche Kontaktdaten, Funktion, Antworten auf Anfragen",
                    "Plätze abstimmen, Studierende anleiten",
                    "bis zwölf Monate nach Ende der Zusammenarbeit",
                ],
                [
                    "Lehrende, Koordination, Supervision",
                    "Name, dienstliche Kontaktdaten, Rolle, eigene Eintragungen",
                    "Aufgaben zuordnen und nachvollziehen",
                    "bis zwölf Monate nach Ende der Aufgabe",
                ],
                [
                    "Alle mit Zugang",
                    "Zeitpunkt der Anmeldung, Protokoll wichtiger Schritte ohne Inhalte",
                    "Sicherheit und Nachvollziehbarkeit",
                    "bis 24 Monate",
                ],
            ],
        },
    ),
    text("""
<h2>Auf welcher Grundlage</h2>
<p>Das Projektstudium und die Qualifizierung gehören zu den Aufgaben der Hochschule. Grundlage ist Artikel 6 Absatz 1 Buchstabe e und Absatz 3 DSGVO mit § 3 Datenschutzgesetz Nordrhein-Westfalen (DSG NRW), dem Hochschulgesetz NRW und der Prüfungsordnung. Gründe für einen Nachteilsausgleich verarbeiten wir nach Artikel 9 Absatz 2 Buchstabe g DSGVO mit § 16 DSG NRW; sie liegen verschlüsselt und nur die Projektkoordination liest sie.</p>
<h2>Supervision bleibt vertraulich</h2>
<p>Notizen einer Supervision liest nur, wer sie geschrieben hat. Sie liegen verschlüsselt und erscheinen in keiner Suche, keiner Liste und keiner Auswertung. Koordination und Lehrende sehen nur, dass eine Sitzung stattgefunden hat und wer da war.</p>
<h2>Wer Daten erhält</h2>
<p>Träger sehen von Studierenden, was sie für die Anleitung brauchen, und erst nach der Veröffentlichung der Zuteilung. Das Prüfungsamt erhält das Ergebnis. Die Stadt Essen erhält nur Zahlen ohne Personen, gerundet auf fünf. Der technische Betrieb liegt bei [Rechenzentrum]; es handelt nach unserer Weisung.</p>
<h2>Ihre Rechte</h2>
<ul><li>Sie können Auskunft verlangen und erhalten Ihre Daten als Datei (Artikel 15 DSGVO).</li><li>Sie können verlangen, dass wir Falsches berichtigen (Artikel 16 DSGVO).</li><li>Sie können verlangen, dass wir Daten löschen oder ihre Verarbeitung einschränken (Artikel 17 und 18 DSGVO).</li><li>Sie können der Verarbeitung aus Gründen widersprechen, die sich aus Ihrer besonderen Situation ergeben (Artikel 21 DSGVO).</li><li>Sie können sich beschweren: Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen, Kavalleriestraße 2–4, 40213 Düsseldorf.</li></ul>
<p>Schreiben Sie dafür an projektstudium@issab.example oder an die Datenschutzbeauftragte oder den Datenschutzbeauftragten.</p>
"""),
]

ACCESSIBILITY: list[tuple[str, Any]] = [
    text("""
<p>Diese Erklärung gilt für „Lernen im Quartier“ und alle Seiten, die Sie unter dieser Adresse erreichen, auch nach der Anmeldung.</p>
<h2>Stand der Vereinbarkeit</h2>
<p>Grundlage sind § 10 Behindertengleichstellungsgesetz Nordrhein-Westfalen (BGG NRW) und die Barrierefreie-Informationstechnik-Verordnung Nordrhein-Westfalen (BITVNRW). Maßstab ist die Norm EN 301 549; wir richten uns zusätzlich nach den Web Content Accessibility Guidelines (WCAG) 2.2, Stufe AA.</p>
<p>Die Anwendung ist mit diesen Anforderungen weitgehend vereinbar. Jede Art von Seite wird bei jeder Änderung automatisch geprüft. Prüfungen mit Menschen, die Hilfsmittel nutzen, stehen noch aus: [Datum der geplanten Prüfung].</p>
<h2>Was noch nicht barrierefrei ist</h2>
<ul><li><strong>Redaktionsbereich:</strong> Die Oberfläche, in der Lehrende Lektionen schreiben, ist nicht in allen Teilen mit der Tastatur gut zu bedienen. Ersatz: Schicken Sie uns Ihren Text, wir stellen ihn ein.</li><li><strong>Leichte Sprache und Gebärdensprache:</strong> Erläuterungen zur Navigation und zu den wichtigsten Inhalten in Leichter Sprache und in Deutscher Gebärdensprache fehlen noch. Ersatz: Wir erklären Ihnen die Inhalte am Telefon oder im Gespräch, auf Wunsch mit einer Person, die in Gebärdensprache dolmetscht.</li><li><strong>Dateien:</strong> Einzelne Dateien anderer Stellen, auf die wir verweisen, sind nicht barrierefrei. Ersatz: Wir geben Ihnen den Inhalt in einer Form, die Sie nutzen können.</li></ul>
<h2>Wann diese Erklärung entstand</h2>
<p>Diese Erklärung wurde am [Datum] aufgrund einer Selbstbewertung erstellt. Wir überprüfen sie mindestens einmal im Jahr und bei jeder wesentlichen Änderung.</p>
<h2>Barriere melden</h2>
<p>Kommen Sie irgendwo nicht weiter? Fehlt Ihnen ein Inhalt in einer Form, die Sie nutzen können? Sagen Sie es uns:</p>
<ul><li>E-Mail: barrierefreiheit@issab.example</li><li>Telefon: 0201 1830, Montag bis Donnerstag, 9 bis 12 Uhr</li><li>Post: ISSAB, Universität Duisburg-Essen, Universitätsstraße 12, 45141 Essen</li></ul>
<p>Verantwortlich: [Name und Funktion]. Nennen Sie, wenn es geht, die Adresse der Seite und Ihr Hilfsmittel. Sie erhalten innerhalb von zwei Wochen eine Antwort, spätestens nach sechs Wochen eine abschließende.</p>
"""),
    rule(
        "Ombudsverfahren nach § 10d BGG NRW",
        """
<p>Hilft Ihnen unsere Antwort nicht oder bleibt sie aus, können Sie sich an die Ombudsstelle für barrierefreie Informationstechnik des Landes Nordrhein-Westfalen wenden. Das Verfahren kostet nichts und Sie brauchen dafür keine rechtliche Vertretung.</p>
<p>Ombudsstelle für barrierefreie Informationstechnik des Landes Nordrhein-Westfalen bei der oder dem Landesbeauftragten für Menschen mit Behinderung sowie für Patientinnen und Patienten, Fürstenwall 25, 40219 Düsseldorf, <a href="https://www.lbbp.nrw.de/">www.lbbp.nrw.de</a>.</p>
""",
    ),
]


PAGES: list[tuple[str, str, str, str]] = [
    (
        "impressum",
        "Impressum",
        "Wer diese Seiten anbietet und wie Sie uns erreichen.",
        stream_of(IMPRINT),
    ),
    (
        "datenschutz",
        "Datenschutz",
        "Welche Daten wir verarbeiten, wozu, wie lange, und welche Rechte Sie haben.",
        stream_of(PRIVACY),
    ),
    (
        "barrierefreiheit",
        "Erklärung zur Barrierefreiheit",
        "Wir möchten, dass alle diese Seiten nutzen können. Was schon geht, was noch fehlt, und "
        "wem Sie Barrieren melden.",
        stream_of(ACCESSIBILITY),
    ),
]

#: Questions that help to begin a reflection; the institute changes them in the CMS.
PROMPTS = {
    "beginning": """Was hat mich in den ersten Tagen überrascht?
Welche Erwartungen habe ich mitgebracht, und woher kommen sie?
In welcher Situation wusste ich nicht, was meine Aufgabe ist?
Wem bin ich begegnet, und was hat das mit mir gemacht?""",
    "middle": """Welche Situation geht mir nach, und was genau daran?
Wo habe ich Nähe gebraucht, wo Abstand?
Was hätte ich auch anders machen können, und was hätte das verändert?
Welche Theorie hat mir in der Praxis geholfen, welche nicht?
Wer hat im Quartier etwas zu sagen, und wer wird nicht gehört?""",
    "end": """Was kann ich jetzt, was ich am Anfang nicht konnte?
Wie verabschiede ich mich, und von wem?
Was nehme ich über mich als Fachkraft mit?
Was möchte ich im Quartier hinterlassen?""",
}
