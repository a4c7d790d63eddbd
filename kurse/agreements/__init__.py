"""Agreements: templates, agreement, signatures, amendments, requirements and clearance.

Owns agreements and clearances. Imports cohorts to placements.
"""
