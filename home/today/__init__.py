"""Today: "Was ist dran?", the sum of everybody's next steps; what changed since the last visit.

Owns the start page and the time of each person's last visit to a list or file. Imports the slices
of the ground floor below it.
"""
