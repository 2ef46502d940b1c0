"""Finds GNU gettext, which collects the strings to translate (compiling them needs nothing but Babel)."""

import shutil


def find() -> str | None:
    return shutil.which("xgettext") and shutil.which("msgmerge")
