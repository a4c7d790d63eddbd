"""Papers: tagged PDF with Typst. See :mod:`home.papers.typesetting`."""

from home.papers.typesetting import PaperError, pdf_response, render

__all__ = ("PaperError", "pdf_response", "render")
