"""Papers: tagged PDF with Typst, on the house's letterhead.

Owns no table; the slices bring their template and their data. Imports core only.
See :mod:`home.papers.typesetting`.
"""

from home.papers.typesetting import PaperError, pdf_response, render

__all__ = ("PaperError", "pdf_response", "render")
