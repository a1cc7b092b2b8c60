from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0008_act")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="scheme",
            field=models.PositiveSmallIntegerField(default=1, help_text="What the digest binds, and how."),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="entryversion",
            name="is_editorial",
            field=models.BooleanField(
                default=False, help_text="Said by the publisher: the text means what the one before it meant."
            ),
        ),
    ]
