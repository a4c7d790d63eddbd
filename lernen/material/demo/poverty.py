"""Course 5: Armut, Wohnen, Gesundheit."""

from lernen.material.demo.blocks import (
    Course,
    Lesson,
    check,
    figure,
    folds,
    quote,
    rule,
    table,
    task,
    term,
    text,
    words,
)

COURSE = Course(
    slug="armut-wohnen-gesundheit",
    title="Armut, Wohnen, Gesundheit",
    intro="Drei Themen, die in jedem Gespräch mitschwingen: was Sie wissen sollten und wie Sie helfen, ohne zu beschämen.",
    audience="both",
    goals=(
        "Armut erkennen, ohne Menschen darauf zu verkürzen,",
        "bei Wohnproblemen die ersten Schritte gehen,",
        "den Weg ins Hilfesystem begleiten.",
    ),
    image="wohnen",
    note="",
    licence="cc-by-sa",
    lessons=[
        Lesson(
            "armut-im-stadtteil",
            "Armut im Stadtteil",
            25,
            "Armut heißt nicht nur wenig Geld. Sie heißt weniger wählen zu können, jeden Tag.",
            ("relative Armut erklären,", "Beschämung vermeiden."),
            [
                term("Relative Armut"),
                text("""
<h2>Was Armut mit dem Alltag macht</h2>
<p>Wer jeden Euro umdreht, plant in Tagen, nicht in Monaten. Das ist keine Schwäche, sondern vernünftig. Die kaputte Waschmaschine, die Klassenfahrt, die Nachzahlung: Jede einzelne kann alles umwerfen.</p>
<h2>Was beschämt</h2>
<ul><li>Nachweise vor anderen verlangen</li><li>Angebote „für Bedürftige“ nennen</li><li>Ungefragt Spartipps geben</li></ul>
<h2>Was hilft</h2>
<ul><li>Kosten vorher sagen, und zwar allen</li><li>Kostenloses für alle kostenlos machen</li><li>Fragen, was jemand gut kann</li></ul>
"""),
                figure(
                    "markt",
                    "Zeichnung: ein Wochenmarkt mit drei Ständen und zwei Menschen davor",
                    "Kurz vor Schluss ist es am vollsten.",
                ),
                words(
                    "Kosten ansprechen",
                    "<p>„Der Ausflug kostet vier Euro. Wem das gerade nicht passt, sagt mir Bescheid, dann übernimmt es die Kasse. Das geht jedem mal so.“</p>",
                ),
                check(
                    "Ein Kind kommt ohne Frühstück. Was tun Sie?",
                    (
                        "Mit den Eltern über gesunde Ernährung sprechen.",
                        False,
                        "Vielleicht fehlt nicht das Wissen, sondern das Geld oder die Zeit vor der Frühschicht.",
                    ),
                    (
                        "Für alle ein Frühstück hinstellen.",
                        True,
                        "Kein Kind fällt auf, alle essen. Danach können Sie in Ruhe nachfragen.",
                    ),
                ),
            ],
        ),
        Lesson(
            "wohnen",
            "Wohnen: vom Schimmel bis zur Kündigung",
            30,
            "Kein Thema kommt an der Haustür häufiger vor. Sie müssen nicht alles wissen, aber die ersten drei Schritte.",
            ("dringend und wichtig unterscheiden,", "an die richtige Beratung vermitteln."),
            [
                figure(
                    "wohnen",
                    "Zeichnung: drei Wohnhäuser, ein Baum und eine Person mit einem Brief",
                    "Briefe liegen oft lange ungeöffnet.",
                ),
                table(
                    "Wie eilig ist es?",
                    ["Was jemand erzählt", "Wie eilig", "Erster Schritt"],
                    [
                        "Fristlose Kündigung wegen Mietschulden",
                        "Heute",
                        "Fachstelle für Wohnungsnotfälle anrufen, gemeinsam",
                    ],
                    [
                        "Strom wird gesperrt",
                        "Heute",
                        "Versorger anrufen, Ratenzahlung und Beratung",
                    ],
                    [
                        "Schimmel im Kinderzimmer",
                        "Diese Woche",
                        "Fotos, schriftliche Mängelanzeige, Mieterberatung",
                    ],
                    [
                        "Nebenkosten zu hoch",
                        "In der Frist auf dem Brief",
                        "Belege anfordern, Beratung",
                    ],
                ),
                rule(
                    "Keine Rechtsberatung",
                    "<p>Sie dürfen zuhören, Fristen lesen, Termine vereinbaren und begleiten. Auskünfte zum Recht geben Beratungsstellen, Mietervereine und Anwältinnen und Anwälte.</p>",
                ),
                folds(
                    (
                        "Brief nicht verstanden",
                        "<p>Lesen Sie gemeinsam nur drei Dinge: Von wem? Bis wann? Was soll ich tun? Schreiben Sie die Frist groß auf den Umschlag.</p>",
                    ),
                    (
                        "Angst vor dem Vermieter",
                        "<p>Fragen Sie, ob andere im Haus dasselbe erleben. Zu dritt schreibt es sich leichter.</p>",
                    ),
                ),
                task(
                    "Ihre Liste",
                    30,
                    "<p>Legen Sie für Ihren Stadtteil eine Seite an: vier Stellen, Telefonnummern, Sprechzeiten, Sprachen. Rufen Sie bei jeder einmal an und prüfen Sie, ob es stimmt.</p>",
                ),
            ],
        ),
        Lesson(
            "gesundheit",
            "Gesundheit hängt am Wohnort",
            25,
            "Zwischen zwei Haltestellen können fünf Jahre Lebenserwartung liegen. Was Soziale Arbeit daran ändern kann.",
            (
                "soziale Ursachen von Gesundheit nennen,",
                "einen gesundheitsfördernden Ort gestalten.",
            ),
            [
                figure(
                    "gesundheit",
                    "Zeichnung: eine Praxis mit grünem Kreuz, davor eine Familie unter Bäumen",
                    "Der kürzeste Weg zur Gesundheit führt oft ins Grüne.",
                ),
                text("""
<h2>Was krank macht und was gesund hält</h2>
<p>Lärm, Enge, Schichtarbeit und Sorgen machen krank. Schlaf, Bewegung, Beziehungen und das Gefühl, etwas bewirken zu können, halten gesund. Die zweite Liste lässt sich im Stadtteil fördern.</p>
<h2>Kleine Dinge, große Wirkung</h2>
<ul><li>Eine Bank alle zweihundert Meter</li><li>Ein Spaziergang jeden Dienstag um zehn</li><li>Eine Sprechstunde der Hebamme im Elterncafé</li><li>Licht auf dem Weg zur Haltestelle</li></ul>
"""),
                quote(
                    "Ich komme wegen der Gymnastik. Eigentlich komme ich wegen der Frauen.",
                    "Besucherin, 78",
                ),
                rule(
                    "Keine Diagnosen",
                    "<p>Notieren Sie nie, woran jemand leidet. „Möchte dienstags mitgehen“ genügt.</p>",
                ),
                check(
                    "Was fördert Gesundheit im Stadtteil am ehesten?",
                    (
                        "Ein Faltblatt über Bewegung",
                        False,
                        "Wissen fehlt selten. Gelegenheiten fehlen.",
                    ),
                    (
                        "Ein fester Spaziergang mit jemandem, der klingelt",
                        True,
                        "Eine Verabredung ist stärker als jeder Vorsatz.",
                    ),
                ),
            ],
        ),
        Lesson(
            "wege-ins-hilfesystem",
            "Wege ins Hilfesystem",
            20,
            "Zwischen einer Adresse und einem Termin liegt oft ein weiter Weg. Gehen Sie ein Stück mit.",
            ("vermitteln statt verweisen,", "die eigenen Grenzen kennen."),
            [
                text("""
<h2>Verweisen, vermitteln, begleiten</h2>
<p><strong>Verweisen</strong> heißt: eine Adresse nennen. <strong>Vermitteln</strong> heißt: gemeinsam anrufen und einen Namen und eine Uhrzeit haben. <strong>Begleiten</strong> heißt: mitgehen, im Warteraum sitzen und danach fragen, wie es war.</p>
<p>Fragen Sie die Person, was davon sie möchte. Nicht jede Hilfe muss die größte sein.</p>
"""),
                words(
                    "Gemeinsam anrufen",
                    "<p>„Soll ich anrufen, oder möchten Sie, und ich sitze daneben? Wir sagen nur, dass es um einen Termin geht.“</p>",
                ),
                table(
                    "Wer wofür da ist",
                    ["Anliegen", "Stelle", "Gut zu wissen"],
                    [
                        "Leistungen, Anträge",
                        "Sozialberatung der Träger",
                        "Kostenlos, auch ohne Termin",
                    ],
                    [
                        "Familie, Erziehung",
                        "Allgemeiner Sozialer Dienst, Familienberatung",
                        "Beratung ist vertraulich",
                    ],
                    [
                        "Seelische Not",
                        "Sozialpsychiatrischer Dienst, Telefonseelsorge",
                        "Rund um die Uhr: 0800 1110111",
                    ],
                    ["Schulden", "Schuldnerberatung", "Wartezeit, früh anmelden"],
                ),
                task(
                    "Ein Anruf zur Probe",
                    15,
                    "<p>Rufen Sie bei einer Stelle an, zu der Sie vermitteln. Fragen Sie, was eine Person mitbringen muss, wie lange es dauert und in welchen Sprachen beraten wird.</p>",
                ),
            ],
        ),
    ],
)
