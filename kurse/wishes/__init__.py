"""Wishes: what students rank, their limits and hardship.

Owns wish lists. Imports cohorts, partners, offers.
"""
