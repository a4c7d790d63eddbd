"""Embedded: PostgreSQL in the box, the demo's role switch and its sent mails.

For demo and tests only; production settings do not install it. Imports the slices below it.
"""
