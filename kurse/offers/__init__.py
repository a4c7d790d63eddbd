"""Offers: the places agencies offer in a phase.

Owns places. Imports cohorts and partners.
"""
