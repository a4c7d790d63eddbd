"""What the papers do for the slices below them: the outbox has its letters made here."""

from home.core.registries import letter_press
from home.papers.letter import letter_pdf

letter_press.register(letter_pdf)
