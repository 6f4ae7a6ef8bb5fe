"""Invented departments: a consistent model of one year's money, and three families of documents printed from it.

In: a shape (how many units, classes, accounts), a style (how figures and tables are printed) and a seed.
Out: whole documents as text, with the place of every figure that their tables print.
"""
