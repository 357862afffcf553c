"""How many bytes of bodies a generation keeps, so that nobody has to add them up."""

from django.db import migrations, models

COUNT = (
    "UPDATE sandbox_generation SET stored = COALESCE("
    "(SELECT SUM(size) FROM sandbox_body WHERE generation_id = sandbox_generation.id), 0)"
)


class Migration(migrations.Migration):
    dependencies = [("sandbox", "0002_shell")]

    operations = [
        migrations.AddField(
            model_name="generation",
            name="stored",
            field=models.BigIntegerField(default=0),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
