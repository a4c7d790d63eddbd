"""Runs: dated course runs, registration, waiting list, attendance, evidence.

Owns runs. Imports cohorts to assessment.
"""
