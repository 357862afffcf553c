"""Search asks the course who may see it; a document needs no owner of its own.

SQLite makes the table anew to drop a column that points elsewhere, and its triggers go with it.
"""

from django.db import migrations

TRIGGERS = [
    """CREATE TRIGGER IF NOT EXISTS catalog_search_insert
       AFTER INSERT ON catalog_searchdocument BEGIN
         INSERT INTO catalog_search(rowid, title, context, body)
         VALUES (new.id, new.title, new.context, new.body); END""",
    """CREATE TRIGGER IF NOT EXISTS catalog_search_delete
       AFTER DELETE ON catalog_searchdocument BEGIN
         INSERT INTO catalog_search(catalog_search, rowid, title, context, body)
         VALUES ('delete', old.id, old.title, old.context, old.body); END""",
    """CREATE TRIGGER IF NOT EXISTS catalog_search_update
       AFTER UPDATE ON catalog_searchdocument
       WHEN old.title IS NOT new.title OR old.context IS NOT new.context OR old.body IS NOT new.body
       BEGIN
         INSERT INTO catalog_search(catalog_search, rowid, title, context, body)
         VALUES ('delete', old.id, old.title, old.context, old.body);
         INSERT INTO catalog_search(rowid, title, context, body)
         VALUES (new.id, new.title, new.context, new.body); END""",
]


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in TRIGGERS:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_search_words")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, make),
        migrations.RemoveField(model_name="searchdocument", name="owner"),
        migrations.RunPython(make, migrations.RunPython.noop),
    ]
