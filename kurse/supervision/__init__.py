"""Supervision: groups, sessions, attendance, and texts only their author reads.

Owns confidential notes (rules R1, R8). Imports cohorts to placements.
"""
