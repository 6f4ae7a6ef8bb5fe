"""Rules tried on documents of which it is known what they shall say.

In: loaded rule files with their plans, documents with expectations. Out: what `outcomes.py` describes.
`verdicts` (what a verdict word asks of a rule) is used by `examples` (those in rule files) and `expectations` (files
beside documents); `coverage` says which rules the examples show.
"""
