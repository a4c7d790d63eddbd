"""QR codes: an address as a drawing for a phone's camera, the same on every paper and page."""

import io


def code_svg(address: str) -> str:
    """The QR code of an address, as SVG that fills its place. Black modules, no background."""
    import segno

    buffer = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        buffer, kind="svg", border=0, xmldecl=False, svgns=True, nl=False, omitsize=True
    )
    return buffer.getvalue().decode()
