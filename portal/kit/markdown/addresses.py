"""Addresses of the web in a line: where they begin, and where they end before the particle that follows.

The end of an address is where the characters of RFC 3986 end, less the punctuation that GitHub's Markdown leaves
outside too (https://github.github.com/gfm/, 6.9). Hangul in a path is part of it where it begins a step or a value
(/wiki/한글, ?q=와이파이); after a letter, digit or code it is the particle of the sentence: https://example.com에서,
:8080을, /path를, ?a=1로. What stands between brackets is taken whole.
"""

import re

_LABEL = r"(?:[a-z0-9_-]*[a-z0-9]|[가-힣][가-힣0-9-]*)"
_HOST = rf"(?:{_LABEL}\.)*(?:[a-z0-9_-]*[a-z0-9]|한국)(?![a-z0-9@]|:[^\s/@]*@)"  # no names and passwords
_PORT = r"(?::[0-9]{1,5}(?![0-9]))?"

# Endings that no name of a page has, and those that stand for themselves only right behind a slash or an equals sign.
_ENDINGS = "(?:에서[는도의]?|으로[는도]?|까지|부터|에게|에[는도]|를|입니다|이에요|예요|이?라고|이?라는)"
_PARTICLES = f"(?:{_ENDINGS}|[은는이가을의에로와과도만]|하고|처럼|보다)"
_NOT_IN_PATH = r"(?![\w/=&%-])"
_OTHER = r"[^\W\x00-\x7f]"
_HANGUL = (
    rf"(?:(?<=[/=?&#+_-])|(?<=_\())(?!{_PARTICLES}{_NOT_IN_PATH})"
    rf"{_OTHER}+?(?={_ENDINGS}{_NOT_IN_PATH}|(?!{_OTHER}))"
)
_CHARACTER = r"(?!\*\*|~~|,https?://)[a-z0-9._~:/?#@!$&'*+,;=%-]"
_STEP = rf"(?:{_CHARACTER}|{_HANGUL})"
_LAST = r"(?<![?!.,:;*_~'])"
_TAIL = rf"(?:[/?#](?:{_STEP}|\({_STEP}*\))*{_LAST})?"
_WHOLE = r"[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*"

_WEB = rf"https?://{_HOST}{_PORT}"
# Without a scheme an address is unmistakable by "www." or by the commonest endings; "보고서.md" and "app.py" are files.
_KNOWN = "com|net|org|kr"
_BARE = (
    rf"(?<![\w@./:-])(?:www\.(?:[a-z0-9-]+\.)+[a-z]{{2,}}|(?:[a-z0-9-]+\.)+(?:{_KNOWN}))"
    rf"(?![a-z0-9_@-]|\.[a-z0-9]){_PORT}"
)

IN_BRACKETS = r"https?://[^\s<>]+"
IN_LINKS = rf"(?:{_WEB}(?:[/?#]{_WHOLE})?|www\.{_WHOLE}|mailto:[^\s<>()]+|/(?![/\\]){_WHOLE})"
SIGN = rf"://|www\.|\.(?:{_KNOWN})"
ADDRESS = rf"(?<=\()(?:{_WEB}|{_BARE})[/?#]{_WHOLE}(?=\))|(?<![a-z0-9]){_WEB}{_TAIL}|{_BARE}{_TAIL}"


def target(written: str) -> str:
    """What a link to an address as it was written points to."""
    return written if re.match(r"https?://|mailto:|/", written, re.IGNORECASE) else f"http://{written}"
