"""Assessment: criteria sets, three voices, talk, release, statement.

Owns assessments. Imports cohorts to supervision.
"""
