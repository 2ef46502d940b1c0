"""Texts of which nobody would see anything, by the name of what they are made of."""

INVISIBLE = {
    "Hangul filler": "\u3164\u3164",
    "choseong filler": "\u115f",
    "jungseong filler": "\u1160",
    "halfwidth filler": "\uffa0",
    "zero width space": "\u200b\u200b",
    "empty Braille cell": "\u2800 \u2800",
    "soft hyphen": "\u00ad",
    "zero width joiner": "\u200d",
    "zero width non-joiner": "\u200c",
    "grapheme joiner": "\u034f",
    "bidi marks": "\u200e\u200f\u061c\u202a\u202e\u202c\u2066\u2067\u2069",
    "variation selectors": "\ufe0f\U000e0100",
    "tags": "\U000e0020\U000e0041\U000e007f",
    "word joiner and byte order mark": "\u2060\ufeff",
    "a mark that stands alone": "\u0301",
    "spaces of every kind": " \t\r\n\u00a0\u1680\u2003\u2028\u205f\u3000",
    "the place of an object": "\ufffc",
    "inherent vowel": "\u17b4",
    "all at once": "\u3164 \u115f\uffa0\u200b\n\u2800\u00ad\u200d\u034f\u202e",
}
