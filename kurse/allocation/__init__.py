"""Allocation: the pure problem, exact solver and explanations; stored runs.

Owns runs; places people only through placements.actions. Imports cohorts to placements.
"""
