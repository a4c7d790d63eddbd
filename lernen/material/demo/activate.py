"""Course 1: Aktivieren und Beteiligen im Quartier."""

from lernen.material.demo.blocks import (
    Course,
    Lesson,
    check,
    figure,
    files,
    folds,
    links,
    medium,
    page_break,
    quote,
    rule,
    table,
    task,
    term,
    text,
    words,
)

COURSE = Course(
    slug="aktivieren-und-beteiligen",
    title="Aktivieren und Beteiligen im Quartier",
    intro="Von der Haustürbefragung bis zur Versammlung: wie aus einzelnen Anliegen gemeinsame Vorhaben werden.",
    audience="both",
    goals=(
        "ein Gespräch an der Haustür beginnen und beenden,",
        "aus vielen einzelnen Anliegen gemeinsame Themen machen,",
        "eine Versammlung so leiten, dass Menschen sich etwas vornehmen.",
    ),
    image="haustuer",
    note="",
    teaser=True,
    modules={
        "hingehen": (
            "Hingehen",
            "Warum wir fragen, wie wir uns vorbereiten und was in den ersten drei Minuten zählt.",
        ),
        "zusammenkommen": (
            "Zusammenkommen",
            "Wie aus Notizen Themen werden, aus Themen Vorhaben und aus Vorhaben etwas, das bleibt.",
        ),
    },
    lessons=[
        Lesson(
            "warum-fragen",
            "Warum fragen?",
            20,
            "Beteiligung beginnt nicht mit einem Plan, sondern mit der Frage, was Menschen selbst ändern wollen.",
            (
                "sagen, was Aktivieren von Werben unterscheidet,",
                "begründen, warum Sie nach dem Willen fragen und nicht nach dem Bedarf.",
            ),
            [
                text("""
<h2>Wille, Wunsch, Bedarf</h2>
<p>„Was brauchen die Menschen hier?“ Die Frage klingt freundlich und führt doch oft in die Irre. Sie macht die einen zu Fachleuten und die anderen zu Bedürftigen. Aktivierende Arbeit fragt anders: Was wollen Sie verändern, und was würden Sie selbst dafür tun?</p>
<p>Ein <strong>Wunsch</strong> richtet sich an andere: „Hier müsste mal jemand aufräumen.“ Ein <strong>Wille</strong> schließt mich ein: „Wenn noch zwei mitmachen, räume ich am Samstag auf.“ Zwischen beiden Sätzen liegt die ganze Kunst.</p>
"""),
                figure(
                    "bank",
                    "Zeichnung: zwei Menschen sitzen auf einer Bank und sprechen miteinander",
                    "Wer fragt, setzt sich.",
                ),
                text("""
<h2>Woran Sie einen Willen erkennen</h2>
<ul><li>Die Person spricht in der ersten Person.</li><li>Sie nennt einen Ort, einen Tag oder andere Menschen.</li><li>Ihre Stimme verändert sich: schneller, fester, manchmal ärgerlich.</li></ul>
<p>Ärger ist kein Hindernis. Er zeigt, dass etwas wichtig ist.</p>
"""),
                term("Aktivierende Befragung"),
                check(
                    "Eine Bewohnerin sagt: „Die Stadt müsste hier eine Ampel bauen.“ Was fragen Sie?",
                    (
                        "„Haben Sie das schon beim Amt gemeldet?“",
                        False,
                        "Damit geben Sie eine Aufgabe zurück und das Gespräch endet.",
                    ),
                    (
                        "„Wer außer Ihnen ärgert sich noch darüber? Und was könnten Sie zusammen tun?“",
                        True,
                        "Sie nehmen das Anliegen ernst und öffnen den Blick auf andere, die mittun könnten.",
                    ),
                    (
                        "„Ich schreibe das auf und gebe es weiter.“",
                        False,
                        "Das klingt hilfreich, macht die Person aber zur Zuschauerin.",
                    ),
                ),
            ],
            "hingehen",
        ),
        Lesson(
            "den-stadtteil-lesen",
            "Den Stadtteil lesen",
            30,
            "Bevor Sie klingeln, gehen Sie. Wer den Weg kennt, den andere jeden Tag gehen, stellt bessere Fragen.",
            (
                "einen Stadtteil zu Fuß und mit Daten erkunden,",
                "Beobachtung und Deutung auseinanderhalten.",
            ),
            [
                figure(
                    "begehung",
                    "Zeichnung: drei Menschen gehen mit einem Blatt Papier eine Straße mit Häusern und Bäumen entlang",
                    "Drei Menschen sehen dreierlei.",
                ),
                text("""
<h2>Drei Rundgänge</h2>
<p>Gehen Sie dieselbe Runde dreimal: an einem Werktag um acht, an einem Nachmittag und an einem Samstagabend. Notieren Sie, wer unterwegs ist, wo Menschen stehen bleiben und wo niemand ist.</p>
<h2>Beobachten, dann deuten</h2>
<p>„Die Bänke fehlen“ ist eine Beobachtung. „Hier will man keine alten Leute“ ist eine Deutung. Beides darf in Ihren Notizen stehen, aber in zwei Spalten.</p>
"""),
                table(
                    "Was Sie sehen und was es heißen könnte",
                    ["Beobachtung", "Eine Deutung", "Eine andere Deutung"],
                    [
                        "Vor dem Kiosk stehen morgens acht Menschen",
                        "Sie haben nichts zu tun",
                        "Hier erfährt man, wo es Arbeit gibt",
                    ],
                    [
                        "Der Spielplatz ist um vier Uhr leer",
                        "Es gibt keine Kinder",
                        "Der Weg führt über eine Straße ohne Ampel",
                    ],
                    ["An drei Türen hängen Zettel", "Es gibt Ärger im Haus", "Jemand kümmert sich"],
                ),
                task(
                    "Eine Stunde auf einer Bank",
                    60,
                    "<p>Setzen Sie sich eine Stunde an einen belebten Ort. Zählen Sie nichts. Schreiben Sie zehn Sätze, die mit „Ich sehe“ beginnen, und keinen, der mit „weil“ weitergeht.</p>",
                ),
                rule(
                    "Keine Bilder von Menschen",
                    "<p>Fotografieren Sie Orte, nicht Personen. Wer auf einem Bild zu erkennen ist, muss vorher zustimmen.</p>",
                ),
            ],
            "hingehen",
        ),
        Lesson(
            "an-der-haustuer",
            "An der Haustür",
            25,
            "Eine aktivierende Befragung beginnt nicht mit Fragen, sondern mit Aufmerksamkeit. In dieser Lektion üben Sie die ersten drei Minuten.",
            (
                "sich und Ihr Anliegen in zwei Sätzen vorstellen,",
                "mit offenen Fragen ein Gespräch beginnen, das nicht ausfragt,",
                "ein Nein annehmen, ohne die Tür zu schließen.",
            ),
            [
                figure(
                    "haustuer",
                    "Zeichnung: Eine Person mit Klemmbrett steht vor einer offenen Haustür und spricht mit einer Bewohnerin",
                    "Der Abstand entscheidet: zwei Schritte zurück, leicht seitlich, Hände sichtbar.",
                ),
                text("""
<h2>Die ersten drei Sätze</h2>
<p>Wer klingelt, unterbricht. Sagen Sie deshalb zuerst, wer Sie sind, dann, warum Sie da sind, und dann, wie lange es dauert. Erst danach kommt Ihre Frage. So kann Ihr Gegenüber in Ruhe entscheiden.</p>
"""),
                words(
                    "So können Sie beginnen",
                    "<p>„Guten Tag, ich bin Rana Albrecht vom Stadtteilbüro. Wir fragen alle im Block, was sich hier ändern sollte. Haben Sie fünf Minuten, oder passt es später besser?“</p>",
                ),
                text("""
<p>Fragen Sie nach Erfahrungen, nicht nach Meinungen. „Was ist Ihnen zuletzt auf dem Spielplatz aufgefallen?“ öffnet mehr als „Wie zufrieden sind Sie mit dem Spielplatz?“.</p>
"""),
                term("Aktivierende Befragung"),
                rule(
                    "Schweigepflicht gilt auch im Treppenhaus",
                    "<p>Notieren Sie Anliegen, keine Namen. Was Sie über einzelne Personen erfahren, gehört nicht auf den Bogen und nicht in Ihr Praxistagebuch.</p>",
                ),
                text("""
<h2>Ein Gespräch anhören</h2>
<p>In der Aufnahme führt eine Studentin ein Gespräch mit einer Bewohnerin. Achten Sie darauf, wann sie schweigt.</p>
"""),
                medium(
                    "Ein Klingeln im Treppenhaus",
                    "klingel",
                    "",
                    "kuechentisch",
                    "0:03 Minuten",
                    "<p><strong>0:00</strong> (Eine Türklingel läutet zweimal, hoch und tief.)</p><p><strong>0:02</strong> (Stille im Treppenhaus.)</p>",
                ),
                quote(
                    "Wissen Sie, die Bank. Früher gab es unten eine Bank.",
                    "Bewohnerin, 71, nach sieben Sekunden Pause",
                ),
                text("<h2>Üben</h2>"),
                check(
                    "Die Tür geht auf, ein Mann sagt: „Ich kaufe nichts.“ Was sagen Sie?",
                    (
                        "„Ich verkaufe auch nichts, es dauert nur zwei Minuten.“",
                        False,
                        "Sie widersprechen sofort und setzen ihn unter Druck. Er muss sich verteidigen.",
                    ),
                    (
                        "„Verstehe. Ich bin vom Stadtteilbüro und frage, was sich im Haus ändern sollte. Soll ich ein andermal kommen?“",
                        True,
                        "Sie nehmen seine Sorge ernst, sagen in einem Satz, worum es geht, und lassen ihm die Wahl.",
                    ),
                    (
                        "„Entschuldigung“, und weitergehen.",
                        False,
                        "Höflich, aber er erfährt nicht, worum es ging, und kann nicht anders entscheiden.",
                    ),
                ),
                task(
                    "Drei Türen zu zweit",
                    45,
                    "<p>Gehen Sie zu zweit. Eine Person spricht, die andere steht zwei Schritte dahinter und achtet auf Haltung und Pausen. Tauschen Sie nach jeder Tür. Besprechen Sie danach: Was hat die Tür offen gehalten?</p>",
                ),
                folds(
                    (
                        "Wenn jemand hereinbittet",
                        "<p>Gehen Sie mit, wenn Sie zu zweit sind und sich sicher fühlen. Lassen Sie die Schuhe stehen, wo die anderen stehen. Nehmen Sie ein Getränk an.</p>",
                    ),
                    (
                        "Wenn niemand öffnet",
                        "<p>Werfen Sie eine Karte ein, auf der steht, wann Sie wiederkommen. Kommen Sie dann auch.</p>",
                    ),
                    (
                        "Wenn Sie Gewalt oder Not bemerken",
                        "<p>Beenden Sie das Gespräch freundlich, gehen Sie hinaus und rufen Sie Ihre Praxisanleitung an. Bei akuter Gefahr wählen Sie 110 oder 112.</p>",
                    ),
                ),
                table(
                    "Fragen, die öffnen, und Fragen, die schließen",
                    ["Thema", "Öffnet", "Schließt"],
                    ["Haus", "Was hören Sie abends im Treppenhaus?", "Ist es hier laut?"],
                    ["Platz", "Wann waren Sie zuletzt unten?", "Nutzen Sie den Platz?"],
                    [
                        "Nachbarschaft",
                        "Wen würden Sie um ein Ei bitten?",
                        "Kennen Sie die Leute im Haus?",
                    ],
                ),
                page_break(),
                files("Zum Mitnehmen", ("leitfaden", "eine Seite"), ("bogen", "eine Seite")),
                links(
                    "Passt dazu",
                    (
                        "Zuhören und notieren",
                        "zuhoeren-und-notieren",
                        "Was Sie nach dem Gespräch aufschreiben",
                    ),
                    ("Der erste Tag", "der-erste-tag", "Wenn Sie neu an Ihrer Praxisstelle sind"),
                ),
            ],
            "hingehen",
        ),
        Lesson(
            "zuhoeren-und-notieren",
            "Zuhören und notieren",
            20,
            "Gutes Zuhören sieht aus wie Nichtstun. Gute Notizen entstehen nicht im Gespräch, sondern in den fünf Minuten danach.",
            ("drei Formen des Nachfragens anwenden,", "ein Gespräch in fünf Zeilen festhalten."),
            [
                text("""
<h2>Drei Arten nachzufragen</h2>
<ul><li><strong>Wiederholen:</strong> „Die Bank.“ Mehr nicht. Dann warten.</li><li><strong>Genauer werden:</strong> „Wo stand sie?“</li><li><strong>Weiter werden:</strong> „Wer hat dort gesessen?“</li></ul>
<p>Zählen Sie in Gedanken bis sieben, bevor Sie selbst wieder sprechen. Die meisten Menschen sagen das Wichtige nach der Pause.</p>
"""),
                figure(
                    "kuechentisch",
                    "Zeichnung: zwei Menschen sitzen an einem Küchentisch, zwischen ihnen Tassen und ein Blatt Papier",
                    "Der Stift liegt auf dem Tisch.",
                ),
                text("""
<h2>Fünf Zeilen nach dem Gespräch</h2>
<ol><li>Ort und Tageszeit, kein Name, keine Hausnummer</li><li>Das Thema in den Worten der Person</li><li>Ein Satz, den Sie wörtlich behalten wollen</li><li>Was die Person selbst tun würde</li><li>Ob sie eingeladen werden möchte, und wie Sie sie erreichen</li></ol>
"""),
                rule(
                    "Die letzte Zeile liegt woanders",
                    "<p>Adressen für die Einladung führt das Stadtteilbüro auf einer eigenen Liste. Sie wird nach der Versammlung vernichtet.</p>",
                ),
                check(
                    "Welche Notiz ist gut?",
                    (
                        "„Frau M., 3. Stock, fühlt sich einsam, Depression?“",
                        False,
                        "Name, Ort und eine Vermutung über die Gesundheit: Nichts davon gehört auf den Bogen.",
                    ),
                    (
                        "„Vermisst die Bank unten. Würde sie selbst streichen.“",
                        True,
                        "Ein Thema, ein Wille, keine Person.",
                    ),
                    (
                        "„Bewohner unzufrieden mit Außenbereich.“",
                        False,
                        "Richtig, aber so allgemein, dass niemand etwas damit anfangen kann.",
                    ),
                ),
            ],
            "zusammenkommen",
        ),
        Lesson(
            "anliegen-buendeln",
            "Anliegen bündeln",
            25,
            "Nach zwanzig Gesprächen liegen hundert Zettel da. Jetzt entscheidet sich, ob daraus ein Bericht wird oder eine Bewegung.",
            (
                "Notizen gemeinsam sortieren,",
                "Themen so benennen, dass Menschen sich darin wiedererkennen.",
            ),
            [
                figure(
                    "zettelwand",
                    "Zeichnung: zwei Menschen vor einer Wand mit Zetteln in drei Spalten",
                    "Erst legen, dann benennen.",
                ),
                text("""
<h2>Sortieren in drei Schritten</h2>
<ol><li><strong>Lesen.</strong> Jeder Zettel wird laut vorgelesen, von jemandem, der ihn nicht geschrieben hat.</li><li><strong>Legen.</strong> Was zusammengehört, rückt zusammen. Noch gibt es keine Überschriften.</li><li><strong>Nennen.</strong> Jeder Haufen bekommt einen Satz, den eine Bewohnerin oder ein Bewohner gesagt haben könnte.</li></ol>
<p>„Wohnumfeld“ ist kein Thema. „Unten fehlt ein Platz zum Sitzen“ ist eines.</p>
"""),
                words(
                    "Ein guter Name für ein Thema",
                    "<p>„Wir wollen abends über den Hof gehen können, ohne Angst zu haben.“</p>",
                ),
                text("""
<h2>Was zuerst kommt</h2>
<p>Wählen Sie für die Versammlung höchstens vier Themen. Ein Thema gehört dazu, wenn mehrere es genannt haben, wenn jemand etwas dafür tun würde und wenn in drei Monaten ein erster Erfolg zu sehen sein kann.</p>
"""),
                task(
                    "Vier aus hundert",
                    40,
                    "<p>Nehmen Sie die Notizen Ihres Teams. Einigen Sie sich auf vier Themen und geben Sie jedem einen Satz. Lesen Sie die Sätze jemandem vor, der nicht dabei war.</p>",
                ),
            ],
            "zusammenkommen",
        ),
        Lesson(
            "die-versammlung",
            "Die Versammlung",
            30,
            "Neunzig Minuten, vier Themen, ein Ziel: Am Ende stehen Namen an der Wand und ein nächster Termin.",
            (
                "eine Versammlung vorbereiten und leiten,",
                "mit Wortführenden und mit Stillen umgehen.",
            ),
            [
                figure(
                    "versammlung",
                    "Zeichnung: eine Person spricht vor Publikum, hinter ihr eine Tafel mit Balken",
                    "Was viele genannt haben, steht oben.",
                ),
                table(
                    "Ablauf für neunzig Minuten",
                    ["Minute", "Was", "Wer"],
                    ["0", "Begrüßen, Getränke, Übersetzung klären", "jemand aus dem Haus"],
                    ["10", "Was gesagt wurde: vier Sätze, vier Wände", "Moderation"],
                    ["25", "Zu den Wänden gehen: Was würde ich tun?", "alle"],
                    ["60", "Jede Wand berichtet in zwei Minuten", "Freiwillige"],
                    ["75", "Namen und Termin zu jedem Vorhaben", "Moderation"],
                    ["85", "Danken und zusammen aufräumen", "alle"],
                ),
                text("""
<h2>Wenn eine Person alles sagt</h2>
<p>Danken Sie, fassen Sie in einem Satz zusammen und wenden Sie den Körper zur anderen Seite: „Das habe ich notiert. Wie ist es hier vorn?“</p>
<h2>Wenn niemand etwas sagt</h2>
<p>Lassen Sie zu zweit sprechen, drei Minuten lang. Fragen Sie danach nicht „Was meinen Sie?“, sondern „Was haben Sie gehört?“</p>
"""),
                rule(
                    "Versprechen Sie nur, was Sie halten",
                    "<p>Sie können Räume, Kopien und Ihre Zeit zusagen. Geld, Genehmigungen und Umbauten können Sie nicht zusagen.</p>",
                ),
                check(
                    "Zum Thema „Bank“ melden sich zwei Personen. Reicht das?",
                    (
                        "Ja, wenn beide einen Termin vereinbaren.",
                        True,
                        "Zwei mit Termin sind mehr als zwanzig ohne.",
                    ),
                    (
                        "Nein, ein Vorhaben braucht mindestens fünf.",
                        False,
                        "Warten Sie nicht auf mehr. Wer anfängt, zieht andere nach.",
                    ),
                ),
            ],
            "zusammenkommen",
        ),
        Lesson(
            "dranbleiben",
            "Dranbleiben",
            20,
            "Die Versammlung ist der Anfang. Ob etwas bleibt, entscheidet sich in den vier Wochen danach.",
            (
                "ein Vorhaben durch die ersten vier Wochen begleiten,",
                "sich überflüssig machen, ohne zu verschwinden.",
            ),
            [
                text("""
<h2>Vier Wochen, vier Schritte</h2>
<ol><li><strong>Nach zwei Tagen:</strong> Alle Beteiligten bekommen die vier Sätze und die Namen, auf einer Seite.</li><li><strong>Nach einer Woche:</strong> Das erste Treffen findet statt, auch wenn nur zwei kommen.</li><li><strong>Nach zwei Wochen:</strong> Etwas ist zu sehen. Eine Farbe, ein Schild, ein Schlüssel.</li><li><strong>Nach vier Wochen:</strong> Sie fragen, was die Gruppe ohne Sie kann.</li></ol>
"""),
                quote(
                    "Am Anfang haben wir Sie gebraucht. Jetzt freuen wir uns, wenn Sie kommen.",
                    "Sprecherin einer Hofgruppe",
                ),
                text("""
<h2>Loslassen</h2>
<p>Verabreden Sie von Anfang an, was Sie abgeben: erst die Einladung, dann die Moderation, dann den Schlüssel. Bleiben Sie ansprechbar, aber nicht zuständig.</p>
"""),
                figure(
                    "gruppe",
                    "Zeichnung: sechs Menschen sitzen im Halbkreis zusammen",
                    "Wenn die Gruppe ohne Sie beginnt, haben Sie gut gearbeitet.",
                ),
                task(
                    "Rückmeldung in vier Wochen",
                    15,
                    "<p>Schreiben Sie heute in Ihren Kalender, wann Sie wem Rückmeldung geben. Ein Satz pro Vorhaben genügt.</p>",
                ),
            ],
            "zusammenkommen",
        ),
    ],
)
