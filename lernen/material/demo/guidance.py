"""Course 3: Gut anleiten in der Praxis."""

from lernen.material.demo.blocks import (
    Course,
    Lesson,
    check,
    figure,
    files,
    folds,
    links,
    quote,
    rule,
    table,
    task,
    text,
    words,
)

COURSE = Course(
    slug="gut-anleiten",
    title="Gut anleiten in der Praxis",
    intro="Für alle, die Studierende begleiten: Lernziele vereinbaren, Rückmeldung geben, Auswertung führen.",
    audience="professionals",
    goals=(
        "die erste Woche so planen, dass jemand ankommt,",
        "Lernziele vereinbaren, die zur Arbeit passen,",
        "Rückmeldung geben, die weiterhilft.",
    ),
    image="anleitung",
    note="mit Bescheinigung",
    teaser=True,
    lessons=[
        Lesson(
            "die-erste-woche",
            "Die erste Woche planen",
            20,
            "Fünf Tage entscheiden, ob jemand sich willkommen fühlt. Planen Sie sie, bevor der Alltag es tut.",
            ("einen Plan für fünf Tage machen,", "Ihr Team vorbereiten."),
            [
                figure(
                    "anleitung",
                    "Zeichnung: zwei Menschen sitzen an einem Tisch und sprechen über ein Blatt Papier",
                    "Eine Stunde in der Woche, fest im Plan.",
                ),
                table(
                    "Ein Vorschlag für fünf Tage",
                    ["Tag", "Vormittag", "Nachmittag"],
                    ["Montag", "Ankommen, Schlüssel, Rundgang", "Mitgehen bei einer Fachkraft"],
                    ["Dienstag", "Den Stadtteil zu Fuß", "Mittagessen mit dem Team"],
                    ["Mittwoch", "Mitgehen in ein anderes Angebot", "Erstes Anleitungsgespräch"],
                    ["Donnerstag", "Eine kleine eigene Aufgabe", "Beobachtungen aufschreiben"],
                    ["Freitag", "Eigene Aufgabe zeigen", "Woche besprechen, nächste planen"],
                ),
                text("""
<h2>Vorher im Team klären</h2>
<ul><li>Wer vertritt Sie, wenn Sie krank sind?</li><li>Wozu hat die Person Zugang, wozu nicht?</li><li>Welche Aufgabe wartet schon, klein und echt?</li></ul>
"""),
                words(
                    "Ein guter erster Satz",
                    "<p>„Schön, dass Sie da sind. Heute müssen Sie noch nichts können. Am Freitag möchte ich von Ihnen hören, was Ihnen aufgefallen ist.“</p>",
                ),
                files("Zum Mitnehmen", ("wochenplan", "eine Seite")),
            ],
        ),
        Lesson(
            "lernziele-vereinbaren",
            "Lernziele vereinbaren",
            25,
            "Ein gutes Lernziel beschreibt, was jemand am Ende tut, nicht, was jemand verstanden haben soll.",
            ("Lernziele gemeinsam formulieren,", "Aufgaben dazu finden, die es wirklich gibt."),
            [
                text("""
<h2>Drei Fragen</h2>
<ol><li>Was möchte die Person können? (ihr Wille)</li><li>Was braucht die Praxisstelle? (die Aufgabe)</li><li>Was verlangt die Hochschule? (der Rahmen)</li></ol>
<p>Ein Lernziel liegt dort, wo sich die drei Antworten treffen.</p>
"""),
                table(
                    "Aus Absichten werden Lernziele",
                    ["Absicht", "Lernziel", "Aufgabe"],
                    [
                        "Gesprächsführung lernen",
                        "Führt bis März fünf Gespräche an der Haustür und wertet sie aus",
                        "Befragung im Block",
                    ],
                    [
                        "Netzwerke verstehen",
                        "Zeichnet die Partner des Elterncafés und spricht mit dreien",
                        "Vorbereitung der Stadtteilkonferenz",
                    ],
                    [
                        "Selbstständig arbeiten",
                        "Plant und leitet ein Angebot mit vier Terminen",
                        "Spielenachmittag im Hof",
                    ],
                ),
                check(
                    "Welches Lernziel ist gut formuliert?",
                    (
                        "„Versteht die Lebenswelt der Adressatinnen und Adressaten.“",
                        False,
                        "Woran würden Sie das sehen? Und wann?",
                    ),
                    (
                        "„Leitet im Februar zwei Treffen des Elterncafés und bespricht sie danach.“",
                        True,
                        "Eine Handlung, ein Zeitraum, eine Auswertung.",
                    ),
                    (
                        "„Ist sicher im Umgang mit Konflikten.“",
                        False,
                        "Ein Wunsch für ein ganzes Berufsleben, kein Ziel für zehn Wochen.",
                    ),
                ),
                task(
                    "Drei Ziele in dreißig Minuten",
                    30,
                    "<p>Jede Person schreibt für sich drei Ziele auf. Legen Sie die Blätter nebeneinander und machen Sie daraus gemeinsam drei. Tragen Sie ein Datum ein, an dem Sie nachsehen.</p>",
                ),
            ],
        ),
        Lesson(
            "rueckmeldung-geben",
            "Rückmeldung geben",
            25,
            "Rückmeldung ist ein Angebot, kein Urteil. Sie wirkt, wenn sie bald kommt, genau ist und etwas offen lässt.",
            (
                "Rückmeldung in drei Sätzen geben,",
                "auch Gelungenes so genau benennen wie Misslungenes.",
            ),
            [
                words(
                    "Drei Sätze",
                    "<p>„Mir ist aufgefallen, dass du nach der Frage sieben Sekunden gewartet hast. Danach hat die Frau von der Bank erzählt. Wie war das für dich?“</p>",
                ),
                text("""
<h2>Beobachtung, Wirkung, Frage</h2>
<p>Sagen Sie, was Sie gesehen haben, was es bewirkt hat, und fragen Sie, wie die Person es erlebt hat. Der dritte Satz ist eine Frage. Ohne ihn ist es eine Bewertung.</p>
<h2>Genau loben</h2>
<p>„Gut gemacht“ verpufft. „Du hast den Jungen mit Namen begrüßt, da hat er das Handy weggelegt“ bleibt.</p>
"""),
                quote(
                    "Zum ersten Mal wusste ich, was ich noch einmal genauso machen soll.",
                    "Studentin nach der dritten Woche",
                ),
                check(
                    "Eine Studentin war zu spät beim Elterncafé. Was sagen Sie?",
                    ("„Das geht so nicht.“", False, "Klar, aber ohne Weg nach vorn."),
                    (
                        "„Du kamst um zwanzig nach neun. Frau B. stand vor der verschlossenen Tür. Was brauchst du, damit es nächste Woche klappt?“",
                        True,
                        "Beobachtung, Wirkung und eine offene Frage.",
                    ),
                    (
                        "Nichts, beim ersten Mal lassen Sie es durchgehen.",
                        False,
                        "Beim dritten Mal fällt es Ihnen schwerer und ihr auch.",
                    ),
                ),
            ],
        ),
        Lesson(
            "schwierige-gespraeche",
            "Schwierige Gespräche",
            25,
            "Wenn etwas nicht passt, sprechen Sie früh. Eine Sorge, die ausgesprochen ist, lässt sich klären.",
            (
                "eine Sorge ansprechen, bevor sie zum Vorwurf wird,",
                "wissen, wen Sie wann dazuholen.",
            ),
            [
                text("""
<h2>Früh und unter vier Augen</h2>
<p>Warten Sie nicht bis zur Zwischenauswertung. Vereinbaren Sie einen Termin, sagen Sie vorher, worum es geht, und nehmen Sie sich eine halbe Stunde ohne Telefon.</p>
<h2>Der Weg der Sorge</h2>
<ol><li>Gespräch mit der Person: Was sehe ich, was befürchte ich, was wünsche ich mir?</li><li>Vereinbarung mit Datum: Was ändern wir beide?</li><li>Wenn es nicht besser wird: die Sorge in der Praxisakte melden. Lehrende und Projektkoordination melden sich.</li></ol>
"""),
                rule(
                    "Bei Gefahr sofort",
                    "<p>Ist ein Kind, eine Klientin, ein Klient oder die Person selbst in Gefahr, warten Sie keinen Termin ab. Rufen Sie Ihre Leitung und die Projektkoordination an, im Notfall 112.</p>",
                ),
                folds(
                    (
                        "Darf ich einen Platz beenden?",
                        "<p>Sprechen Sie zuerst mit der Projektkoordination. Gemeinsam finden wir heraus, ob ein Wechsel der Aufgaben oder der Anleitung hilft. Gearbeitete Tage bleiben anerkannt.</p>",
                    ),
                    (
                        "Was schreibe ich auf?",
                        "<p>Nur, was vereinbart wurde. Keine Diagnosen, keine Vermutungen über Gesundheit oder Familie.</p>",
                    ),
                ),
                task(
                    "Den ersten Satz finden",
                    10,
                    "<p>Denken Sie an ein Gespräch, das Sie aufschieben. Schreiben Sie nur den ersten Satz auf. Lesen Sie ihn laut.</p>",
                ),
            ],
        ),
        Lesson(
            "gut-abschliessen",
            "Gut abschließen",
            20,
            "Am Ende steht mehr als eine Unterschrift: ein Blick zurück, ein Abschied von den Menschen und ein Satz, der bleibt.",
            ("die letzten zwei Wochen planen,", "die Endauswertung vorbereiten."),
            [
                text("""
<h2>Zwei Wochen vorher</h2>
<ul><li>Wem sagt die Person wann Auf Wiedersehen? Kinder und alte Menschen brauchen einen Termin und ein Ritual.</li><li>Was übergibt sie, und an wen?</li><li>Welche Aufgabe zeigt noch einmal, was gelernt wurde?</li></ul>
<h2>Die Endauswertung</h2>
<p>Sie füllen dieselben Fragen aus wie zur Mitte, unabhängig voneinander. Im Gespräch legen Sie die drei Bögen nebeneinander und beginnen dort, wo sie auseinanderliegen.</p>
"""),
                quote(
                    "Ich habe mich von vierzig Menschen verabschiedet. Das war die schwerste Aufgabe und die wichtigste.",
                    "Student am letzten Tag",
                ),
                links(
                    "Passt dazu",
                    (
                        "Zwischenauswertung führen",
                        "zwischenauswertung-fuehren",
                        "Der gleiche Weg, zur Mitte der Praxisphase",
                    ),
                ),
                check(
                    "Die drei Bögen stimmen fast überein. Worüber sprechen Sie?",
                    (
                        "Über die eine Frage, in der Sie abweichen.",
                        True,
                        "Dort lernen alle drei am meisten.",
                    ),
                    (
                        "Über nichts, es ist ja alles klar.",
                        False,
                        "Auch Übereinstimmung verdient Worte: Woran haben Sie es gesehen?",
                    ),
                ),
            ],
        ),
    ],
)
