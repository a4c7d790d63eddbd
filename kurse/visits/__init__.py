"""Visits: proposed slots, agreed by three parties, protocol, a round in one district.

Owns visits. Imports cohorts to supervision.
"""
