"""Course 6: Projektstudium: Wegweiser. Other parts of the site link to its lessons by slug."""

from lernen.material.demo.blocks import (
    Course,
    Lesson,
    check,
    figure,
    files,
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
    slug="projektstudium-wegweiser",
    title="Projektstudium: Wegweiser",
    intro="Für Studierende und alle, die sie begleiten: was wann ansteht und wie Sie sich darauf vorbereiten.",
    audience="both",
    goals=(
        "wissen, was im Projektstudium wann geschieht,",
        "den ersten Tag und die Zwischenauswertung gut vorbereiten,",
        "Supervision für sich nutzen.",
    ),
    image="jahr",
    note="",
    lessons=[
        Lesson(
            "ihr-jahr-im-ueberblick",
            "Ihr Jahr im Überblick",
            15,
            "Zwei Praxisphasen, ein Team, viele Termine: So behalten Sie den Überblick.",
            ("die Stationen des Jahres nennen,", "Ihre eigenen Fristen finden."),
            [
                figure(
                    "jahr", "Zeichnung: ein Weg mit fünf Stationen führt bergauf", "Fünf Stationen."
                ),
                table(
                    "Was wann ansteht",
                    ["Zeit", "Was", "Was Sie tun"],
                    ["November und Dezember", "Wünsche", "Plätze ansehen, ordnen, abgeben"],
                    ["Januar", "Zuteilung", "Lesen, Praxisstelle anrufen, Vereinbarung"],
                    [
                        "Februar bis April",
                        "Praxisphase 1, 30 Tage",
                        "Tage eintragen, Zwischenauswertung",
                    ],
                    [
                        "August bis Oktober",
                        "Praxisphase 2, 45 Tage",
                        "Eigenes Vorhaben, Endauswertung",
                    ],
                    ["Oktober", "Abschluss", "Bericht und Bescheinigung"],
                ),
                text(
                    "<h2>„Was ist dran?“</h2><p>Nach der Anmeldung sehen Sie auf einer Seite, was als Nächstes von Ihnen gebraucht wird und bis wann. Mehr müssen Sie sich nicht merken. Steht dort „Nichts zu tun“, dann stimmt das.</p>"
                ),
                rule(
                    "Fristen gelten bis zum Ende des Tages",
                    "<p>„Bis Freitag“ heißt: bis Freitag, 23:59 Uhr.</p>",
                ),
            ],
        ),
        Lesson(
            "wuensche-abgeben",
            "Wünsche überlegt abgeben",
            20,
            "Sie ordnen Plätze, nicht Menschen. Je genauer Sie wissen, was Sie lernen wollen, desto besser wird Ihre Liste.",
            ("Plätze nach eigenen Maßstäben vergleichen,", "verstehen, wie die Zuteilung rechnet."),
            [
                text("""
<h2>Drei Fragen vor der Liste</h2>
<ol><li>Was möchte ich in einem Jahr können, das ich heute nicht kann?</li><li>Mit wem möchte ich arbeiten: Kinder, Jugendliche, Familien, alte Menschen, Ämter?</li><li>Was brauche ich, damit es geht: Wege, Zeiten, Sprachen?</li></ol>
<h2>Wie gerechnet wird</h2>
<p>Zuerst gilt: Niemand bleibt ohne Platz, wenn es anders geht. Dann wird der schlechteste Rang so gut wie möglich, dann der nächste und so weiter. Taktik lohnt sich nicht: Wer einen Platz nicht will, sollte ihn nicht wählen; wer ihn will, sollte ihn nach oben setzen.</p>
"""),
                check(
                    "Ein Platz ist sehr beliebt. Setzen Sie ihn trotzdem auf Rang 1?",
                    (
                        "Ja, wenn Sie ihn am liebsten möchten.",
                        True,
                        "Ein ehrlicher Rang 1 verschlechtert Ihre übrigen Aussichten nicht.",
                    ),
                    (
                        "Nein, dann lieber gleich den zweiten.",
                        False,
                        "Sie verzichten ohne Not. Bekommen Sie Rang 1 nicht, zählt Rang 2 wie zuvor.",
                    ),
                ),
                rule(
                    "Besondere Gründe",
                    "<p>Kinder, Pflege, eine Krankheit, eine Behinderung: Nennen Sie es vertraulich. Das liest nur die Projektkoordination. In die Zuteilung geht eine Zahl ein, nie der Grund.</p>",
                ),
            ],
        ),
        Lesson(
            "der-erste-tag",
            "Der erste Tag",
            15,
            "Was Sie mitbringen, was Sie fragen und was heute noch niemand von Ihnen erwartet.",
            ("gut vorbereitet ankommen,", "die drei wichtigsten Fragen stellen."),
            [
                figure(
                    "strasse",
                    "Zeichnung: eine Straße mit Förderturm und Wohnhäusern, Menschen sind unterwegs",
                    "Kommen Sie zehn Minuten früher und gehen Sie einmal um den Block.",
                ),
                text("""
<h2>Mitbringen</h2>
<ul><li>Den Namen Ihrer Praxisanleitung und die Telefonnummer</li><li>Etwas zum Schreiben, Bestätigungen, die noch fehlen</li><li>Neugier und bequeme Schuhe</li></ul>
<h2>Fragen</h2>
<ol><li>Was sollte ich in der ersten Woche sehen?</li><li>Wen frage ich, wenn Sie nicht da sind?</li><li>Was darf ich auf keinen Fall tun?</li></ol>
"""),
                words(
                    "Sich vorstellen",
                    "<p>„Guten Tag, ich bin Lena, ich studiere Soziale Arbeit und bin bis April dienstags bis donnerstags hier. Womit kann ich heute helfen?“</p>",
                ),
                rule(
                    "Was Sie hören, bleibt hier",
                    "<p>Mit dem ersten Tag gilt für Sie die Schweigepflicht. Keine Namen, keine Bilder, keine Geschichten, an denen jemand zu erkennen ist: nicht im Gruppenchat, nicht im Tagebuch, nicht zu Hause.</p>",
                ),
                text(
                    "<h2>Am Abend</h2><p>Tragen Sie den Tag ein: Beginn, Ende, Pause und einen Satz zur Aufgabe. Das dauert eine Minute und erspart am Ende viel.</p>"
                ),
                check(
                    "Eine Kollegin bittet Sie am ersten Tag, allein auf acht Kinder aufzupassen.",
                    (
                        "„Gern, das schaffe ich.“",
                        False,
                        "Sie kennen weder die Kinder noch die Regeln. Das ist gefährlich für alle.",
                    ),
                    (
                        "„Das traue ich mir heute noch nicht zu. Darf ich Ihnen zusehen?“",
                        True,
                        "Grenzen zu nennen ist ein Zeichen von Fachlichkeit.",
                    ),
                ),
                files("Zum Mitnehmen", ("ersterTag", "eine Seite")),
            ],
        ),
        Lesson(
            "zwischenauswertung-fuehren",
            "Zwischenauswertung führen",
            25,
            "Zur Mitte halten Sie an: Was gelingt, was fehlt, was ändern wir? Drei Bögen, ein Gespräch, eine Stunde.",
            ("den eigenen Bogen ehrlich ausfüllen,", "ein Auswertungsgespräch zu dritt führen."),
            [
                figure(
                    "anleitung",
                    "Zeichnung: zwei Menschen sprechen an einem Tisch über ein Blatt",
                    "Zuerst jede Person für sich, dann gemeinsam.",
                ),
                text("""
<h2>Vor dem Gespräch</h2>
<p>Studierende, Praxisanleitung und Lehrperson füllen dieselben Fragen aus. Niemand sieht die Antworten der anderen, bis alle abgegeben haben. Schreiben Sie zu jeder Einschätzung ein Beispiel. Ein Beispiel ist mehr wert als ein Kreuz.</p>
<h2>Im Gespräch</h2>
<ol><li><strong>Anfangen:</strong> Die studierende Person sagt zuerst, worauf sie stolz ist. (5 Minuten)</li><li><strong>Abweichungen:</strong> Wo liegen zwei Stufen zwischen den Sichtweisen? Jede Seite nennt ein Beispiel. (30 Minuten)</li><li><strong>Vereinbaren:</strong> Zwei Ziele für die zweite Hälfte, mit Aufgabe und Datum. (15 Minuten)</li><li><strong>Festhalten:</strong> Das Ergebnis in drei Sätzen, laut vorgelesen. (10 Minuten)</li></ol>
"""),
                words(
                    "Wenn Sie es anders sehen",
                    "<p>„Ich habe mich höher eingeschätzt. Mein Beispiel ist der Nachmittag im Hof. Was haben Sie dort gesehen?“</p>",
                ),
                term("Selbst- und Fremdeinschätzung"),
                check(
                    "Die Praxisanleitung schätzt Sie deutlich niedriger ein als Sie sich selbst. Was ist der beste nächste Schritt?",
                    (
                        "Die eigene Einschätzung zurücknehmen.",
                        False,
                        "Ihre Sicht ist eine von dreien und gehört ins Gespräch.",
                    ),
                    (
                        "Nach einem Beispiel fragen und selbst eines nennen.",
                        True,
                        "Über Beispiele lässt sich sprechen, über Stufen nur streiten.",
                    ),
                    (
                        "Sich nach dem Gespräch beschweren.",
                        False,
                        "Später können Sie eine Stellungnahme abgeben. Zuerst hilft das Gespräch.",
                    ),
                ),
                rule(
                    "Erst das Gespräch, dann die Freigabe",
                    "<p>Die Lehrperson gibt die Auswertung frei, wenn das Gespräch festgehalten ist. Danach können Sie eine Stellungnahme anfügen.</p>",
                ),
                files("Zum Mitnehmen", ("auswertung", "eine Seite, zum Ausfüllen")),
            ],
        ),
        Lesson(
            "supervision-nutzen",
            "Supervision nutzen",
            20,
            "Zehn Sitzungen, sechs Menschen, ein geschützter Raum: Hier geht es um Sie in Ihrer Arbeit.",
            ("sagen, was Supervision ist und was nicht,", "ein eigenes Anliegen einbringen."),
            [
                figure(
                    "gruppe",
                    "Zeichnung: sechs Menschen sitzen im Halbkreis",
                    "Sechs ist eine gute Zahl.",
                ),
                text("""
<h2>Was Supervision ist</h2>
<p>Ein Gespräch über Ihre Arbeit mit jemandem von außen. Die Supervisionsleitung bewertet nichts und berichtet niemandem. Lehrende und Koordination erfahren nur, wann eine Sitzung war und wer da war.</p>
<h2>Ein Anliegen einbringen</h2>
<p>Drei Sätze reichen: Was war? Was hat es mit mir gemacht? Was möchte ich verstehen? Sie bestimmen, wie viel Sie erzählen.</p>
"""),
                quote(
                    "Ich dachte, nur mir geht das so. Dann nickten alle.",
                    "Studentin nach der dritten Sitzung",
                ),
                folds(
                    (
                        "Muss ich etwas erzählen?",
                        "<p>Nein. Zuhören ist auch Arbeit. Die meisten sprechen in der dritten oder vierten Sitzung zum ersten Mal über etwas Schweres.</p>",
                    ),
                    (
                        "Was darf nach außen?",
                        "<p>Nur, was die Gruppe und die Supervisionsleitung gemeinsam als Vereinbarung nach außen freigeben.</p>",
                    ),
                    (
                        "Was, wenn ich fehle?",
                        "<p>Sagen Sie vorher Bescheid. Für die Bescheinigung zählen die Sitzungen, an denen Sie da waren.</p>",
                    ),
                ),
                task(
                    "Drei Sätze",
                    10,
                    "<p>Schreiben Sie vor der nächsten Sitzung die drei Sätze zu einem Anliegen auf. Keine Namen von Klientinnen und Klienten.</p>",
                ),
            ],
        ),
    ],
)
