"""Interviews (Kennenlernen): times for a first talk before the placement site's last word.

Owns interviews. Imports cohorts to agreements. Optional: nobody waits for a talk.
"""
