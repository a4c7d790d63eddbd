"""Course 4: Sozialraum verstehen."""

from lernen.material.demo.blocks import (
    Course,
    Lesson,
    check,
    figure,
    quote,
    rule,
    table,
    task,
    term,
    text,
    words,
)

COURSE = Course(
    slug="sozialraum-verstehen",
    title="Sozialraum verstehen",
    intro="Karten, Zahlen, Wege und Beziehungen: vier Arten, einen Stadtteil zu lesen, und das Modell, nach dem in Essen gearbeitet wird.",
    audience="both",
    goals=(
        "einen Sozialraum mit Zahlen und zu Fuß beschreiben,",
        "Netzwerke sichtbar machen,",
        "die drei Ebenen des Essener Modells unterscheiden.",
    ),
    image="karte",
    note="",
    lessons=[
        Lesson(
            "was-ein-sozialraum-ist",
            "Was ein Sozialraum ist",
            20,
            "Ein Stadtteil hat Grenzen auf der Karte. Ein Sozialraum hat Grenzen im Kopf, und jede Person hat andere.",
            (
                "Verwaltungsraum und Lebensraum unterscheiden,",
                "den Begriff auf Ihren Stadtteil anwenden.",
            ),
            [
                term("Sozialraum"),
                figure(
                    "karte",
                    "Zeichnung: eine Karte mit vier farbigen Gebieten, die durch Linien verbunden sind, daneben eine Person",
                    "Vier Gebiete, ein Weg.",
                ),
                text("""
<h2>Zwei Bedeutungen</h2>
<p>Für das Amt ist der Sozialraum ein Gebiet, für das Geld und Zuständigkeit verteilt werden. Für die Menschen ist er der Raum, in dem sie ihr Leben führen: Schule, Moschee, Späti, die Tante drei Straßen weiter, der Gruppenchat.</p>
<p>Beide Räume passen selten aufeinander. Wer nur den ersten kennt, plant an den Menschen vorbei. Wer nur den zweiten kennt, bekommt kein Geld.</p>
"""),
                task(
                    "Drei Karten",
                    40,
                    "<p>Bitten Sie ein Kind, eine erwerbstätige Person und einen alten Menschen, ihren Stadtteil zu zeichnen. Legen Sie die Blätter übereinander. Welche Orte stehen auf allen, welche auf keinem?</p>",
                ),
                check(
                    "Ein Jugendhaus plant ein Angebot „für den Stadtteil“. Was fragen Sie?",
                    (
                        "„Wie viele Jugendliche wohnen im Gebiet?“",
                        False,
                        "Wichtig, aber das sagt nicht, ob der Weg zum Jugendhaus zu ihrem Alltag gehört.",
                    ),
                    (
                        "„Welche Wege gehen sie am Nachmittag, und wo endet für sie der Stadtteil?“",
                        True,
                        "Damit beginnt Planung im Lebensraum.",
                    ),
                ),
            ],
        ),
        Lesson(
            "zahlen-lesen",
            "Zahlen lesen",
            25,
            "Statistik zeigt, wo man genauer hinsehen sollte. Sie erklärt nicht, warum etwas so ist.",
            (
                "einen Sozialbericht lesen, ohne sich zu verlaufen,",
                "drei häufige Fehlschlüsse vermeiden.",
            ),
            [
                table(
                    "Zwei erfundene Stadtteile im Vergleich",
                    ["Merkmal", "Stadtteil A", "Stadtteil B"],
                    ["Menschen", "12.400", "23.900"],
                    ["Unter 18 Jahren", "21 %", "16 %"],
                    ["Leistungen zum Lebensunterhalt", "31 %", "14 %"],
                    ["Umzüge je 1.000 Menschen im Jahr", "148", "92"],
                ),
                text("""
<h2>Drei Fehlschlüsse</h2>
<ul><li><strong>Vom Gebiet auf den Menschen.</strong> Wo 31 Prozent Leistungen beziehen, tun es 69 Prozent nicht.</li><li><strong>Vom Nebeneinander auf die Ursache.</strong> Viele Umzüge und viele Kinder: Das eine erklärt das andere nicht.</li><li><strong>Von der Anzeige auf die Tat.</strong> Wo mehr kontrolliert wird, wird mehr gefunden.</li></ul>
<h2>Immer dazu fragen</h2>
<p>Wer hat gezählt? Wozu? Wer fehlt in der Zahl? Und was sagen die dazu, um die es geht?</p>
"""),
                rule(
                    "Kleine Zahlen schützen",
                    "<p>Nennen Sie keine Werte, hinter denen weniger als fünf Menschen stehen. In einem Hauseingang weiß sonst jede Person, wer gemeint ist.</p>",
                ),
                check(
                    "In Stadtteil A ziehen viele Menschen um. Was folgt daraus?",
                    (
                        "Der Stadtteil ist unbeliebt.",
                        False,
                        "Vielleicht ist er für viele der erste Ort in der Stadt und ein Sprungbrett.",
                    ),
                    (
                        "Zunächst nichts. Es lohnt sich zu fragen, wer geht, wer bleibt und warum.",
                        True,
                        "Zahlen stellen Fragen. Antworten finden Sie im Gespräch.",
                    ),
                ),
            ],
        ),
        Lesson(
            "begehung",
            "Die Stadtteilbegehung",
            25,
            "Gehen Sie mit Menschen, die den Ort kennen, und lassen Sie sie den Weg bestimmen.",
            ("eine Begehung vorbereiten und auswerten,", "Orte aus der Sicht anderer sehen."),
            [
                figure(
                    "begehung",
                    "Zeichnung: drei Menschen gehen gemeinsam durch eine Straße, eine Person hält ein Blatt",
                    "Wer vorangeht, bestimmt, was wichtig ist.",
                ),
                text("""
<h2>Vorbereiten</h2>
<p>Laden Sie drei bis fünf Menschen ein, die verschieden sind: im Alter, in der Art, sich zu bewegen, in der Zeit, die sie hier wohnen. Bitten Sie jede Person, zwei Orte zu zeigen: einen, den sie mag, und einen, den sie meidet.</p>
<h2>Unterwegs</h2>
<p>Stellen Sie an jedem Ort dieselben drei Fragen: Was passiert hier? Wer ist hier, wer nicht? Was war früher?</p>
"""),
                words(
                    "Wenn jemand abschweift",
                    "<p>„Erzählen Sie. Wir gehen gleich weiter.“ Die Umwege sind oft das Beste.</p>",
                ),
                task(
                    "Mit Rollator, bei Nacht",
                    60,
                    "<p>Gehen Sie dieselbe Strecke noch einmal: einmal mit einem Rollator oder Kinderwagen, einmal nach Einbruch der Dunkelheit und nie allein. Was hat sich verändert?</p>",
                ),
            ],
        ),
        Lesson(
            "netzwerke",
            "Netzwerke sichtbar machen",
            25,
            "Wer kennt wen, wer hilft wem, wer spricht nicht miteinander? Ein Bild davon ändert die Arbeit sofort.",
            ("eine Netzwerkkarte zeichnen,", "Lücken und Brücken darin finden."),
            [
                figure(
                    "zettelwand",
                    "Zeichnung: zwei Menschen ordnen Zettel an einer Wand",
                    "Zettel lassen sich umhängen. Meinungen auch.",
                ),
                text("""
<h2>So entsteht die Karte</h2>
<ol><li>In die Mitte kommt eine Frage, kein Mensch: „Wer hilft, wenn das Geld nicht reicht?“</li><li>Alle, die genannt werden, kommen auf einen Zettel.</li><li>Linien zeigen Beziehungen: dick für eng, gestrichelt für selten, gezackt für schwierig.</li><li>Treten Sie zurück. Wo ist ein Knoten, an dem alles hängt? Wo fehlt eine Linie?</li></ol>
"""),
                quote(
                    "Auf der Karte hing alles an der Frau vom Kiosk. Niemand von uns hatte je mit ihr gesprochen.",
                    "Fachkraft aus Altenessen-Süd",
                ),
                rule(
                    "Die Karte bleibt im Team",
                    "<p>Eine Netzwerkkarte zeigt, wer mit wem schwierig ist. Sie gehört nicht an die Wand im Flur und nicht in einen Bericht.</p>",
                ),
                check(
                    "Was ist eine Brücke im Netzwerk?",
                    (
                        "Eine Person, die zwei Gruppen kennt, die sich nicht kennen.",
                        True,
                        "Brücken sind wertvoll und oft erschöpft. Fragen Sie, was sie brauchen.",
                    ),
                    (
                        "Die Person mit den meisten Kontakten.",
                        False,
                        "Das ist ein Knoten. Er kann auch nur in einer Gruppe liegen.",
                    ),
                ),
            ],
        ),
        Lesson(
            "essener-modell",
            "Das Essener Modell",
            20,
            "Drei Ebenen, ein Stadtteil: warum in Essen niemand allein für ein Quartier zuständig ist.",
            ("die drei Ebenen und ihre Aufgaben nennen,", "Ihre Praxisstelle darin verorten."),
            [
                table(
                    "Drei Ebenen am Beispiel eines Spielplatzes",
                    ["Ebene", "Wer", "Was sie beiträgt"],
                    [
                        "Stadtverwaltung",
                        "Gebietsbeauftragte",
                        "Grünflächenamt, Jugendamt und Politik an einen Tisch holen",
                    ],
                    [
                        "Dazwischen",
                        "Stadtteilmoderation",
                        "Kinder, Eltern und Anwohnende beteiligen, vermitteln",
                    ],
                    [
                        "Vor Ort",
                        "Jugendhaus, Schule, Gemeinde",
                        "Den Platz beleben und im Blick behalten",
                    ],
                ),
                text("""
<h2>Warum drei?</h2>
<p>Eine Verwaltung kann Mittel bündeln, aber nicht jeden Tag auf dem Platz stehen. Ein Träger steht dort jeden Tag, aber ihm fehlt der Zugang zu den Ämtern. Die Moderation dazwischen gehört zu keiner Seite und kann deshalb beide ansprechen.</p>
<h2>Was das für Sie heißt</h2>
<p>Fragen Sie in der ersten Woche: Auf welcher Ebene arbeitet meine Praxisstelle? Mit wem spricht sie auf den anderen beiden? Und wann zuletzt?</p>
"""),
                term("Stadtteilmoderation"),
                task(
                    "Ein Anliegen, drei Ebenen",
                    20,
                    "<p>Nehmen Sie ein Anliegen aus Ihrem Praxistagebuch. Wer könnte auf jeder der drei Ebenen etwas dazu beitragen? Schreiben Sie Funktionen auf, keine Namen.</p>",
                ),
            ],
        ),
    ],
)
