"""What people must have agreed to before they get a template."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("templates_lib", "0002_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="messagetemplate",
            name="topic",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
    ]
