"""Full-text search: one query builder, two back ends (SQLite FTS5, PostgreSQL), own snippets."""
