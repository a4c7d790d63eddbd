"""The roster: a workbook or CSV files with students, agencies, sites, contacts and places.

``layout`` says which sheets and columns there are (and is the source of the template workbook
and of ``docs/roster.md``); ``files`` opens what people bring, ``reading`` turns it into rows,
``checking`` rows into values, ``planning`` compares with what is there, ``applying`` writes.
Every step collects all its problems; nothing is written unless there is none.
"""
