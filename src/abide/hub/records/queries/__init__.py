"""Every way to read records: as they stood at a moment, and as pages show them."""

from abide.hub.records.queries.standing import find, rows_of, values_of

__all__ = ["find", "rows_of", "values_of"]
