"""Documents whose sentences are known word by word, and faults planted in them. In: seeds. Out: texts.

Tables and the money behind them come from `tests/invented`; the sentences are made here, in other words than any rule
file's, so that what reads sentences is judged by wordings it was not written for.
"""
