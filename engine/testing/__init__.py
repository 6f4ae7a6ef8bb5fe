"""Rules tried on documents of which it is known what they shall say.

In: rule files, documents with expectations. Out: what `outcomes.py` describes. `subjects` sorts what was named;
`examples` runs what stands in rule files, `expectations` what stands in files beside documents; both judge by
`verdicts`; `coverage` says which rules the examples show at work.
"""
