"""Placements: one student at one place in one phase, and its life.

Owns placements, seats and their events. Imports cohorts to wishes.
"""
