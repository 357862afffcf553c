"""The full-text index over search documents: FTS5 on SQLite, tsvector and GIN on PostgreSQL."""

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE catalog_search USING fts5(
         title, context, body,
         content='catalog_searchdocument', content_rowid='id',
         tokenize='porter unicode61 remove_diacritics 2', prefix='2 3')""",
    """CREATE TRIGGER catalog_search_insert AFTER INSERT ON catalog_searchdocument BEGIN
         INSERT INTO catalog_search(rowid, title, context, body)
         VALUES (new.id, new.title, new.context, new.body); END""",
    """CREATE TRIGGER catalog_search_delete AFTER DELETE ON catalog_searchdocument BEGIN
         INSERT INTO catalog_search(catalog_search, rowid, title, context, body)
         VALUES ('delete', old.id, old.title, old.context, old.body); END""",
    """CREATE TRIGGER catalog_search_update AFTER UPDATE ON catalog_searchdocument
       WHEN old.title IS NOT new.title OR old.context IS NOT new.context OR old.body IS NOT new.body
       BEGIN
         INSERT INTO catalog_search(catalog_search, rowid, title, context, body)
         VALUES ('delete', old.id, old.title, old.context, old.body);
         INSERT INTO catalog_search(rowid, title, context, body)
         VALUES (new.id, new.title, new.context, new.body); END""",
]
POSTGRESQL = [
    """ALTER TABLE catalog_searchdocument ADD COLUMN vector tsvector GENERATED ALWAYS AS (
         setweight(to_tsvector('english', title), 'A')
         || setweight(to_tsvector('english', body), 'B')
         || setweight(to_tsvector('english', context), 'C')) STORED""",
    "CREATE INDEX catalog_search_vector ON catalog_searchdocument USING GIN (vector)",
]
UNDO = {
    "sqlite": [
        "DROP TRIGGER catalog_search_insert",
        "DROP TRIGGER catalog_search_delete",
        "DROP TRIGGER catalog_search_update",
        "DROP TABLE catalog_search",
    ],
    "postgresql": ["ALTER TABLE catalog_searchdocument DROP COLUMN vector"],
}


def make(apps, schema_editor):
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
