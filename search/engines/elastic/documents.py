"""What Elasticsearch keeps of a post, how it reads it, and what it is asked: the only module that knows its DSL.

A post is kept twice over: as text, which nori cuts into morphemes, and as the tokens that the database engine indexes
(`search.tokens`), so that the two engines agree about what has a word at all.
"""

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from elasticsearch_dsl import Boolean, Document, Index, Integer, Keyword, Long, MetaField, Q, Search, Text, analysis

from ideas.models import Idea
from portal.people.roles import is_staff
from search import indexing
from search.filters import COLUMNS, value_of
from search.models import IdeaDocument
from search.port import FILTERS, Filters
from search.ranking import Term

GONE = {"gone": True}  # what is left of a post that lists do not show: no older write may bring it back

# Hangul next to Latin ("IPTV화면") is two words.
_SPLIT = analysis.char_filter(
    "split_hangul_latin", "pattern_replace",
    pattern="(?<=[가-힣])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[가-힣])", replacement=" ",
)  # fmt: skip
_ENGLISH = analysis.token_filter("english_stem", "stemmer", language="light_english")
_FILTERS = ["nori_part_of_speech", "nori_readingform", "cjk_width", "lowercase", _ENGLISH]


def _korean(name: str, decompound_mode: str) -> Any:
    tokenizer = analysis.tokenizer(f"nori_{decompound_mode}", "nori_tokenizer", decompound_mode=decompound_mode)
    return analysis.analyzer(name, char_filter=[_SPLIT], tokenizer=tokenizer, filter=_FILTERS)


def _words() -> Text:
    return Text(analyzer=_korean("words", "mixed"), search_analyzer=_korean("words_query", "discard"))


def _tokens() -> Text:
    return Text(analyzer="whitespace", norms=False, index_options="docs")


class Post(Document):
    """A post as it is found and filtered. What lists sort by is not here: it is read from the database."""

    title = _words()
    tags = _words()
    body = _words()  # with the place
    title_tokens = _tokens()
    tokens = _tokens()  # of title, tags and body
    number = Long()  # the newest have the highest
    gone = Boolean()
    # Who may see it, as `visible_to` says it; whose states are hidden is gone altogether.
    author = Long()
    audience = Long()
    # Filters, by their names in the port.
    kind = Keyword()
    state = Keyword()
    touchpoint = Keyword()
    tag = Keyword()
    division = Long()
    campaign = Keyword()
    year = Integer()
    owner = Long()

    class Meta:
        dynamic = MetaField("strict")


def index_body(user_words: Iterable[str]) -> dict[str, Any]:
    """Settings and mappings of a new index; `_meta` says which ones they are."""
    body = _body(user_words)
    body["mappings"]["_meta"] = {"fingerprint": fingerprint(user_words)}
    return body


def fingerprint(user_words: Iterable[str]) -> str:
    """The same for the same settings, mappings and words."""
    return sha256(json.dumps(_body(user_words), sort_keys=True).encode()).hexdigest()[:16]


def _body(user_words: Iterable[str]) -> dict[str, Any]:
    index = Index("posts")
    index.document(Post)
    index.settings(number_of_shards=1)
    body: dict[str, Any] = index.to_dict()
    # Rules are words without spaces; a word that is there twice would be refused.
    if rules := sorted({word for word in user_words if " " not in word}):
        for tokenizer in body["settings"]["analysis"]["tokenizer"].values():
            tokenizer["user_dictionary_rules"] = rules
    return body


def document(idea: Idea) -> dict[str, Any]:
    """What is kept of a post that lists show. Needs its tags and its campaign."""
    tags = sorted(tag.name for tag in idea.tags.all())
    tokens = indexing.document(idea)
    columns = {name: getattr(idea, COLUMNS[name]) for name in FILTERS if name not in ("tag", "campaign")}
    return Post(
        title=idea.title,
        tags=tags,
        body=f"{idea.body}\n{idea.place}".strip(),
        title_tokens=tokens.title.strip(),
        tokens=_all_tokens(tokens),
        number=idea.pk,
        gone=False,
        author=idea.author_id,
        audience=idea.audience_id,
        tag=tags,
        campaign=idea.campaign.slug,
        **{name: value_of(name, value) for name, value in columns.items()},
    ).to_dict()  # type: ignore[no-any-return]


def _all_tokens(tokens: IdeaDocument) -> str:
    """Each once: only whether a post has it is asked of the index."""
    found = dict.fromkeys(f"{tokens.title}{tokens.tags}{tokens.body}".split())
    return " ".join(found)


# --- Questions ----------------------------------------------------------------------------------


def search(index: str, terms: Sequence[Term], least: float, text: str, narrowed: Any, most: int) -> Search:
    """Posts that have terms of at least this weight together, those with most first; a hit's score is what nori thinks.

    Nori is asked about the posts that are given back only: that is the dear part of a search among many.
    """
    has_enough = Q("function_score", query=Q("bool", should=[_worth(term) for term in terms]), min_score=least)
    by_nori = Q("multi_match", query=text, fields=["title^2", "tags^2.5", "body"], type="cross_fields")
    only_nori = {"rescore_query": by_nori.to_dict(), "query_weight": 0, "rescore_query_weight": 1}
    asked = _asked(index, most).query(Q("bool", must=[has_enough], filter=narrowed))
    return asked.extra(track_total_hits=most + 1, rescore={"window_size": most, "query": only_nori})


def alike(index: str, terms: Sequence[Term], narrowed: Any, most: int) -> Search:
    """The posts that share most, by weight, of these terms."""
    question = Q("bool", should=[_worth(term) for term in terms], minimum_should_match=1, filter=narrowed)
    return _asked(index, most).query(question).extra(track_total_hits=False)


def titled(index: str, terms: Sequence[Term], narrowed: Any, most: int) -> Search:
    """The newest posts whose title has all of these terms."""
    question = Q("bool", filter=[*narrowed, *(_has(term, "title_tokens") for term in terms)])
    return _asked(index, most).query(question).sort("-number").extra(track_total_hits=False)


def readable_by(viewer: Any) -> list[Any]:
    """The filter for what `Idea.objects.visible_to(viewer).listed()` shows."""
    if viewer is None or not getattr(viewer, "is_authenticated", False) or not viewer.is_active:
        return [Q("match_none")]
    readable = [Q("term", author=viewer.pk), Q("terms", audience=list(viewer.audiences.values_list("pk", flat=True)))]
    if is_staff(viewer):
        readable.append(~Q("exists", field="audience"))
    return [present(), Q("bool", should=readable, minimum_should_match=1)]


def fitting(filters: Filters) -> list[Any]:
    """The filters that are on."""
    return [Q("terms", **{name: list(values)}) for name, values in filters.chosen().items()]


def present() -> Any:
    """Whatever is not gone."""
    return Q("term", gone=False)


def _asked(index: str, most: int) -> Search:
    """Numbers of posts are all that is wanted back."""
    return Search(index=index).source(False)[:most].params(allow_partial_search_results=False)


def _worth(term: Term) -> Any:
    return Q("constant_score", filter=_has(term, "tokens"), boost=max(term.weight, 1e-6))


def _has(term: Term, field: str) -> Any:
    if term.is_prefix:
        ways = [Q("prefix", **{field: token}) for token in term.tokens]
    else:
        ways = [Q("terms", **{field: list(term.tokens)})]
    ways += [Q("bool", filter=[Q("term", **{field: token}) for token in other.split()]) for other in term.others]
    return ways[0] if len(ways) == 1 else Q("bool", should=ways, minimum_should_match=1)
