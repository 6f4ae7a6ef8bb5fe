"""The engine inside other programs that test data, each in a module of its own that needs its host and nothing else.

`pytest_plugin`: rule files and documents as test items. `frictionless_check`: a check of a table for Frictionless.
`pandera_check`: a check of a data frame for pandera. None of them is imported by anything else here.
"""
