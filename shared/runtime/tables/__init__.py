"""The service's own tables: what a set loads, what it writes. One named constant per statement, sets by `unnest`."""
