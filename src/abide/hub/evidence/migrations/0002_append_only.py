"""The database itself refuses to change the log."""

from django.db import migrations

from abide.hub.evidence.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
