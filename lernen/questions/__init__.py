"""Questions: versioned question bank, self-checks, attempts.

Owns questions and attempts. Imports material.
"""
