"""What was fixed lately stands on the home page: found without reading all that was ever fixed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ideas", "0004_campaigns_with_an_own_entrance"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="idea",
            index=models.Index(fields=["state", "-confirmed_at", "-id"], name="idea_confirmed"),
        ),
    ]
