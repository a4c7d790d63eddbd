"""Papers: tagged PDF with Typst, on the house's letterhead.

Owns no table; the slices bring their template and their data. Imports core only.
See :mod:`home.papers.typesetting` and, for QR codes, :mod:`home.papers.codes`.
"""

from home.papers.codes import code_svg
from home.papers.typesetting import PaperError, pdf_response, render

__all__ = ("PaperError", "code_svg", "pdf_response", "render")
