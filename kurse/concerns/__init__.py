"""Concerns (Klärung): somebody worries about a practice; plan, day of review, end.

Owns concerns. Imports cohorts to visits.
"""
