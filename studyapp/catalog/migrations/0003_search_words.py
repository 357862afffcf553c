"""Words for corrections, and a PostgreSQL index that parts and folds words as SQLite's does."""

import unicodedata

import django.db.models.deletion
from django.db import migrations, models

# PostgreSQL's parser keeps "t3.micro" and "pay-as-you-go" together, its English configuration
# drops "who" and "what", and it knows accents as letters of their own. The index is to answer as
# SQLite's (`porter unicode61 remove_diacritics 2`), so signs become spaces and letters lose
# their accents before the parser sees them, and a configuration of our own stems every word.
SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" + "·×÷¡¿«»–—‘’“”„…•→←↑↓≤≥≈©®™°§¶"
MARKS = "".join(map(chr, range(0x0300, 0x0370)))


def accented():
    pairs = {}
    for code in [*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)]:
        bare, *marks = unicodedata.normalize("NFD", chr(code))
        if bare.isascii() and marks and all(map(unicodedata.combining, marks)):
            pairs[chr(code)] = bare
    return pairs


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def vector():
    letters = accented()
    given = "".join(letters) + SIGNS + MARKS
    wanted = "".join(letters.values()) + " " * len(SIGNS)

    def words(column, most):
        # A vector holds at most a megabyte; nobody reads a section of 150,000 letters.
        text = f"translate(left({column}, {most}), {quoted(given)}, {quoted(wanted)})"
        return f"to_tsvector('catalog_search', {text})"

    return (
        f"setweight({words('title', 400)}, 'A') || setweight({words('body', 150000)}, 'B')"
        f" || setweight({words('context', 400)}, 'C')"
    )


POSTGRESQL = [
    "CREATE TEXT SEARCH DICTIONARY catalog_stem (TEMPLATE = snowball, LANGUAGE = english)",
    "CREATE TEXT SEARCH CONFIGURATION catalog_search (COPY = simple)",
    """ALTER TEXT SEARCH CONFIGURATION catalog_search
       ALTER MAPPING FOR asciiword, word, numword WITH catalog_stem""",
    "ALTER TABLE catalog_searchdocument DROP COLUMN vector",
    """ALTER TABLE catalog_searchdocument
       ADD COLUMN vector tsvector GENERATED ALWAYS AS ({vector}) STORED""",
    "CREATE INDEX catalog_search_vector ON catalog_searchdocument USING GIN (vector)",
]
UNDO = [
    "ALTER TABLE catalog_searchdocument DROP COLUMN vector",
    """ALTER TABLE catalog_searchdocument ADD COLUMN vector tsvector GENERATED ALWAYS AS (
         setweight(to_tsvector('english', title), 'A')
         || setweight(to_tsvector('english', body), 'B')
         || setweight(to_tsvector('english', context), 'C')) STORED""",
    "CREATE INDEX catalog_search_vector ON catalog_searchdocument USING GIN (vector)",
    "DROP TEXT SEARCH CONFIGURATION catalog_search",
    "DROP TEXT SEARCH DICTIONARY catalog_stem",
]


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement.replace("{vector}", vector()), params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in UNDO:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_search_index")]
    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=60)),
                ("count", models.PositiveIntegerField()),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="catalog.course"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("course", "word"), name="search_word_once")
                ],
            },
        ),
        migrations.RunPython(make, drop),
    ]
