"""Today: "Was ist dran?", the sum of everybody's next steps.

Owns the start page. Imports the slices of the ground floor below it.
"""
