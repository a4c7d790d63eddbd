"""Wishes: what students rank, their limits, and hardship in confidence.

Owns drafts, submitted versions and their events. Imports home, cohorts, partners, offers.
"""
