"""The database copy of the content: loading, full-text search, exports."""
