"""Task links: how outsiders act without an account (rules R4 and R5).

Owns links. Imports core, people, rulebook, outbox.
"""
