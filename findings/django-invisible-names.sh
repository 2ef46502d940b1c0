#!/usr/bin/env bash
# Django takes a Hangul filler (U+3164, drawn as nothing; Korean messengers and keyboards produce it) for content.
# Expected: a required CharField, the user name validator and slugify treat what no font draws as missing.
# Seen (5.2.19): all three accept it, because str.strip() leaves it and \w calls it a letter.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$folder" "django==5.2.19"
PYTHONPATH="$folder" python3 - <<'PYTHON'
import django
from django.conf import settings

settings.configure(USE_I18N=False, INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"])
django.setup()
from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.text import slugify

FILLER = "\u3164\u3164"


def accepts(act):
    try:
        return act(FILLER) != ""  # a validator returns None
    except ValidationError:
        return False


seen = {
    "forms.CharField(required=True)": accepts(forms.CharField(required=True).clean),
    "UnicodeUsernameValidator": accepts(UnicodeUsernameValidator()),
    "slugify(allow_unicode=True)": accepts(lambda text: slugify(text, allow_unicode=True)),
}
print("Django", django.get_version(), "expected: refused or empty")
for name, accepted in seen.items():
    print(f"  {name}: {'accepted' if accepted else 'refused'}")
raise SystemExit(0 if all(seen.values()) else 1)
PYTHON
