"""Course 2: Konflikte im Quartier moderieren."""

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
    slug="konflikte-moderieren",
    title="Konflikte im Quartier moderieren",
    intro="Nachtruhe, Spielplatz, Sperrmüll: Streit gehört dazu. Sie üben, ihn so zu führen, dass Nachbarschaft bleibt.",
    audience="professionals",
    goals=(
        "hinter Positionen Anliegen hören,",
        "ein Gespräch zwischen Streitenden leiten,",
        "erkennen, wann Sie nicht die richtige Person sind.",
    ),
    image="laut",
    note="mit Termin vor Ort",
    teaser=True,
    licence="cc-by",
    lessons=[
        Lesson(
            "was-ein-konflikt-erzaehlt",
            "Was ein Konflikt erzählt",
            20,
            "Wer streitet, will etwas. Ein Konflikt im Haus erzählt oft mehr über das Viertel als jede Statistik.",
            (
                "Position, Interesse und Bedürfnis unterscheiden,",
                "einen Konflikt beschreiben, ohne Partei zu ergreifen.",
            ),
            [
                figure(
                    "laut",
                    "Zeichnung: drei Menschen stehen zwischen Hochhäusern, zwei sprechen gleichzeitig",
                    "Zwei reden, eine Person steht dazwischen.",
                ),
                text("""
<h2>Unter der Oberfläche</h2>
<p>„Die Kinder sollen weg vom Garagendach.“ Das ist eine <strong>Position</strong>. Darunter liegt ein <strong>Interesse</strong>: Das Auto soll keine Beulen bekommen. Und darunter ein <strong>Bedürfnis</strong>: Ich möchte, dass jemand meine Arbeit achtet.</p>
<p>Über Positionen kann man nur gewinnen oder verlieren. Über Interessen kann man verhandeln. Bedürfnisse kann man verstehen.</p>
"""),
                table(
                    "Drei Schichten eines Streits",
                    ["Gesagt", "Gewollt", "Gebraucht"],
                    [
                        "„Um acht ist Schluss mit Fußball.“",
                        "Ruhe zum Einschlafen",
                        "Erholung nach der Frühschicht",
                    ],
                    [
                        "„Wir spielen hier schon immer.“",
                        "Ein Platz in Sichtweite der Eltern",
                        "Dazugehören",
                    ],
                ),
                check(
                    "Welche Frage führt von der Position zum Interesse?",
                    (
                        "„Warum regen Sie sich so auf?“",
                        False,
                        "Die Frage bewertet das Gefühl und lädt zur Verteidigung ein.",
                    ),
                    (
                        "„Was wäre für Sie anders, wenn ab acht Ruhe wäre?“",
                        True,
                        "Sie fragt nach der Wirkung. So kommt das eigentliche Anliegen auf den Tisch.",
                    ),
                    (
                        "„Könnten Sie nicht um neun zustimmen?“",
                        False,
                        "Ein Kompromiss, bevor klar ist, worum es geht, hält selten.",
                    ),
                ),
            ],
        ),
        Lesson(
            "allparteilich-bleiben",
            "Allparteilich bleiben",
            25,
            "Neutral heißt: auf keiner Seite. Allparteilich heißt: auf jeder. Das ist anstrengender und wirkt besser.",
            (
                "Allparteilichkeit zeigen, in Haltung, Blick und Redezeit,",
                "die eigene Parteilichkeit bemerken.",
            ),
            [
                term("Allparteilichkeit"),
                text("""
<h2>Sich selbst prüfen</h2>
<p>Vor jedem Gespräch: Wem würde ich gern recht geben? Wessen Namen weiß ich schon? Wen habe ich zuerst angerufen? Wer die eigene Neigung kennt, muss ihr nicht folgen.</p>
<h2>Woran andere es merken</h2>
<ul><li>Alle bekommen gleich viel Zeit, auch wenn eine Person schneller spricht.</li><li>Sie fassen jede Seite so zusammen, dass sie „Genau so ist es“ sagt.</li><li>Sie setzen sich nicht neben jemanden, den Sie kennen.</li></ul>
"""),
                words(
                    "Zusammenfassen, ohne zuzustimmen",
                    "<p>„Ich habe verstanden: Ihnen ist wichtig, dass Ihr Kind in Sichtweite spielt. Stimmt das so?“</p>",
                ),
                rule(
                    "Wann Sie nicht moderieren",
                    "<p>Wenn Sie für eine Seite arbeiten, wenn Gewalt im Spiel ist oder wenn eine Seite Angst vor der anderen hat. Dann braucht es Schutz, Beratung oder Recht, keine Moderation.</p>",
                ),
                task(
                    "Beide Seiten in der Ichform",
                    20,
                    "<p>Schreiben Sie einen Streit, den Sie kennen, zweimal auf: aus jeder Sicht zehn Sätze, die mit „Ich“ beginnen. Bei welcher Seite fiel es Ihnen schwerer?</p>",
                ),
            ],
        ),
        Lesson(
            "das-erste-gespraech",
            "Das erste Gespräch führen",
            25,
            "Bevor alle an einem Tisch sitzen, sprechen Sie mit jeder Seite allein. Hier entsteht das Vertrauen, das später trägt.",
            (
                "ein Vorgespräch in fünf Schritten führen,",
                "Regeln so vereinbaren, dass sie gelten.",
            ),
            [
                figure(
                    "kuechentisch",
                    "Zeichnung: zwei Menschen sitzen sich an einem Tisch gegenüber",
                    "Vorgespräche finden dort statt, wo die Person sich sicher fühlt.",
                ),
                text("""
<h2>Fünf Schritte</h2>
<ol><li>Sagen, wer Sie sind und was Sie nicht tun: nicht entscheiden, nicht weitererzählen.</li><li>Erzählen lassen, ohne zu unterbrechen.</li><li>Zusammenfassen, bis es stimmt.</li><li>Fragen, was nach dem Gespräch anders sein soll.</li><li>Fragen, was die andere Seite wohl sagen würde.</li></ol>
<p>Schritt fünf ist der wichtigste. Wer ihn gehen kann, ist bereit für den Tisch.</p>
"""),
                folds(
                    (
                        "Wenn jemand nicht mit der anderen Seite sprechen will",
                        "<p>Bieten Sie an, hin und her zu gehen. Manchmal reicht es, wenn ein Satz überbracht wird.</p>",
                    ),
                    (
                        "Wenn Kinder beteiligt sind",
                        "<p>Sprechen Sie auch mit ihnen, mit Zustimmung der Eltern und nie allein in einer Wohnung.</p>",
                    ),
                ),
                check(
                    "Jemand fragt im Vorgespräch: „Finden Sie nicht auch, dass die zu laut sind?“",
                    (
                        "„Ich war nicht dabei. Erzählen Sie mir, wie es für Sie ist.“",
                        True,
                        "Sie geben kein Urteil und laden zum Weitersprechen ein.",
                    ),
                    (
                        "„Na ja, ein bisschen schon.“",
                        False,
                        "Damit haben Sie eine Seite gewählt, und die andere wird es erfahren.",
                    ),
                ),
            ],
        ),
        Lesson(
            "am-runden-tisch",
            "Am runden Tisch",
            30,
            "Eine Stunde, klare Regeln, ein Blatt Papier: So wird aus Vorwürfen eine Vereinbarung.",
            (
                "ein Gespräch zwischen Streitenden leiten,",
                "eine Vereinbarung formulieren, die man überprüfen kann.",
            ),
            [
                figure(
                    "rundertisch",
                    "Zeichnung: vier Menschen sitzen an einem runden Tisch mit Blättern",
                    "Rund, damit niemand vorn sitzt.",
                ),
                text("""
<h2>Die Regeln</h2>
<p>Wer spricht, wird nicht unterbrochen. Alle reden von sich. Was hier gesagt wird, bleibt hier. Die Regeln stehen an der Wand und alle haben sie laut bestätigt.</p>
<h2>Vom Vorwurf zur Bitte</h2>
<p>„Ihr seid rücksichtslos“ wird zu „Ich bitte euch, nach neun den Ball nicht gegen die Wand zu schießen“. Übersetzen Sie, bis ein Satz dasteht, zu dem man Ja oder Nein sagen kann.</p>
"""),
                words(
                    "Eine Vereinbarung",
                    "<p>„Bis neun Uhr wird gespielt, danach ohne Ball. Herr K. klingelt bei uns, bevor er die Polizei ruft. Am 30. sprechen wir wieder.“</p>",
                ),
                rule(
                    "Ein Termin gehört dazu",
                    "<p>Keine Vereinbarung ohne Tag, an dem alle prüfen, ob sie gilt. Vier Wochen sind ein gutes Maß.</p>",
                ),
                task(
                    "Zwölf Sätze übersetzen",
                    25,
                    "<p>Sammeln Sie im Team zwölf Vorwürfe aus Ihrer Praxis und machen Sie aus jedem eine Bitte. Welche ließen sich nicht übersetzen, und warum?</p>",
                ),
            ],
        ),
        Lesson(
            "wenn-es-laut-wird",
            "Wenn es laut wird",
            20,
            "Manchmal kippt ein Gespräch. Sie können viel tun, bevor jemand den Raum verlässt, und Sie dürfen ein Gespräch beenden.",
            ("ein Gespräch beruhigen,", "sicher abbrechen und gut nachsorgen."),
            [
                text("""
<h2>Langsamer werden</h2>
<p>Sprechen Sie leiser statt lauter. Stehen Sie nicht auf, solange andere sitzen. Benennen Sie, was Sie sehen: „Es ist gerade laut. Ich möchte, dass alle gehört werden. Wir machen fünf Minuten Pause.“</p>
<h2>Abbrechen</h2>
<p>Wer droht, wer schlägt, wer beleidigt und nicht aufhört: Dann ist Schluss. Das ist kein Scheitern. Sie schützen alle, auch die Person, die droht.</p>
"""),
                quote(
                    "Die Pause hat uns gerettet. Draußen haben wir geraucht und gemerkt, dass wir beide Angst um unsere Kinder haben.",
                    "Teilnehmer eines Hofgesprächs",
                ),
                rule(
                    "Danach nicht allein bleiben",
                    "<p>Sprechen Sie am selben Tag mit einer Kollegin oder einem Kollegen. Nutzen Sie die Supervision. Schreiben Sie nur auf, was vereinbart wurde.</p>",
                ),
                check(
                    "Zwei Personen schreien sich an. Was tun Sie zuerst?",
                    (
                        "Lauter sprechen, damit Sie gehört werden.",
                        False,
                        "Dann sind es drei, die schreien.",
                    ),
                    (
                        "Aufstehen, zur Seite treten, ruhig eine Pause ansagen.",
                        True,
                        "Bewegung und eine klare, leise Ansage unterbrechen den Kreislauf.",
                    ),
                    (
                        "Abwarten, bis es vorbei ist.",
                        False,
                        "Die anderen verlieren das Vertrauen, dass der Raum sicher ist.",
                    ),
                ),
            ],
        ),
    ],
)
