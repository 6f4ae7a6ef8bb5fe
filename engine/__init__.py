"""A rule engine that finds anomalies and discrepancies in published budgets."""

__version__ = "0.1.0"
