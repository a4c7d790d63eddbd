"""Cohorts: the year, its phases and teams, who is what in it from when to when, import.

Owns participation. Imports the floors below.
"""
