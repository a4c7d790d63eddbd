"""Progress: who has done which lesson, in which state of its content.

Owns progress. Imports material and questions.
"""
