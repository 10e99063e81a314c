"""Where a school stands, computed from the tables and what agents sent."""
