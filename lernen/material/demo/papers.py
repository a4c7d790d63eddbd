"""Small real files for the demo: one-page tagged PDFs, written by hand, and the sound of a bell."""

import io
import math
import struct
import wave

LEFT, TOP, LEADING = 62, 770, 34
RATE = 16_000


def _escaped(line: str) -> bytes:
    raw = line.encode("cp1252", "replace")
    for sign in (b"\\", b"(", b")"):
        raw = raw.replace(sign, b"\\" + sign)
    return raw


def pdf_of(title: str, lines: list[str]) -> bytes:
    """One page: a heading and lines with room to write; tagged, with title and language."""
    stream = [
        b"BT /H1 <</MCID 0>> BDC /F2 20 Tf %d %d Td (%s) Tj EMC ET" % (LEFT, TOP, _escaped(title))
    ]
    rule = []
    for number, line in enumerate(lines, start=1):
        y = TOP - 24 - number * LEADING
        stream.append(
            b"BT /P <</MCID %d>> BDC /F1 12 Tf %d %d Td (%s) Tj EMC ET"
            % (number, LEFT, y, _escaped(line))
        )
        rule.append(b"%d %d m 533 %d l S" % (LEFT, y - 10, y - 10))
    foot = _escaped("Rana Albrecht, ISSAB. CC BY-SA 4.0")
    stream.append(b"/Artifact BMC 0.7 G 0.5 w %s EMC" % b" ".join(rule))
    stream.append(b"/Artifact BMC BT /F1 9 Tf %d 40 Td (%s) Tj ET EMC" % (LEFT, foot))
    return _document(title, b"\n".join(stream), len(lines))


def _document(title: str, content: bytes, paragraphs: int) -> bytes:
    elements = range(10, 11 + paragraphs)
    parent = b" ".join(b"%d 0 R" % number for number in elements)
    objects: dict[int, bytes] = {
        1: b"<</Type/Catalog/Pages 2 0 R/Lang(de-DE)/MarkInfo<</Marked true>>/StructTreeRoot 7 0 R"
        b"/ViewerPreferences<</DisplayDocTitle true>>>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/StructParents 0/Tabs/S"
        b"/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>",
        4: b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        6: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
        7: b"<</Type/StructTreeRoot/K 8 0 R/ParentTree<</Nums[0[%s]]>>>>" % parent,
        8: b"<</Type/StructElem/S/Document/P 7 0 R/K[%s]>>" % parent,
        9: b"<</Title(%s)/Author(ISSAB)>>" % _escaped(title),
    }
    for mark, number in enumerate(elements):
        kind = b"P" if mark else b"H1"
        objects[number] = b"<</Type/StructElem/S/%s/P 8 0 R/Pg 3 0 R/K %d>>" % (kind, mark)
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number in sorted(objects):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, objects[number]))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(
        b"trailer<</Size %d/Root 1 0 R/Info 9 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (len(places) + 1, start)
    )
    return out.getvalue()


def door_bell() -> bytes:
    """Two tones, high and low, twice; three seconds as WAV."""
    samples = []
    for number in range(3 * RATE):
        at = number / RATE
        tone = 659.3 if at % 1.5 < 0.6 else 523.3
        since = at % 1.5 if at % 1.5 < 0.6 else at % 1.5 - 0.6
        samples.append(int(9000 * math.exp(-4 * since) * math.sin(2 * math.pi * tone * at)))
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return out.getvalue()
