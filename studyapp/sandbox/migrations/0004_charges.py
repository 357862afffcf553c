"""What calls cost, beside the row of each: the bill counts them by an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sandbox", "0003_stored_bytes")]

    operations = [
        migrations.AddField("trail", "charge", models.TextField(default="", db_default="")),
        migrations.AddField("trail", "sent", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("trail", "journal", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddIndex(
            "trail",
            models.Index(
                fields=["generation", "at", "charge", "journal", "sent"],
                condition=~models.Q(charge=""),
                name="sandbox_trail_charge",
            ),
        ),
    ]
