"""What a machine reads in a PDF: its text by way of the fonts' ToUnicode tables, and PDF/UA."""

import io
import re

import page
import pikepdf


def failures_of(pdf: bytes) -> list[str]:
    """What an independent checker holds against ``pdf`` as PDF/UA-1; empty if nothing."""
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    found = [f"{failure.rule_id}: {failure.message}" for failure in report.failures]
    return found if found or report.is_compliant else ["not compliant"]


def text_of(pdf: bytes) -> str:
    """All words in the order of the file, one space between runs; hyphens at line ends stay."""
    document = pikepdf.open(io.BytesIO(pdf))
    return " ".join(" ".join(_runs(sheet)) for sheet in document.pages)


def _runs(sheet: pikepdf.Page) -> list[str]:
    fonts = {
        name: _table(font.ToUnicode.read_bytes().decode("latin-1"))
        for name, font in sheet.resources.get("/Font", {}).items()
    }
    table: dict[int, str] = {}
    runs = []
    for operands, operator in pikepdf.parse_content_stream(sheet):
        if str(operator) == "Tf":
            table = fonts[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            code = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            runs.append(
                "".join(table[int.from_bytes(code[at : at + 2])] for at in range(0, len(code), 2))
            )
    return runs


def _table(cmap: str) -> dict[int, str]:
    table: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, words in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            table[int(code, 16)] = bytes.fromhex(words).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.S):
        for first, last, words in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                table[int(first, 16) + step] = chr(int(words, 16) + step)
    return table
