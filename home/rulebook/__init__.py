"""Rulebook: rules of the institute as data with an effective date, severity and source.

Owns rule values. Imports home.core and home.people.
"""
