"""Practice: days ledger, absences, weekly confirmation, forecast.

Owns practice days. Imports cohorts to allocation.
"""
