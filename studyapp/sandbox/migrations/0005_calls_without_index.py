"""Calls are found by their request id among those of one world: an index costs each of them more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sandbox", "0004_charges")]

    operations = [migrations.AlterField("trail", "request_id", models.CharField(max_length=36))]
