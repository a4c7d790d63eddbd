"""Calendar: personal, secret, revocable feeds and single iCalendar files.

Owns feeds and what they said last. Imports core to papers.
"""
