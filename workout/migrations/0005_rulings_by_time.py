"""How many were ruled on lately stands on the home page: counted without reading all rulings."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workout", "0004_live_room"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ruling",
            index=models.Index(fields=["at"], name="ruling_at"),
        ),
    ]
