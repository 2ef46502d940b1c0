"""The pure parts: spreading, scoring, sharing, the fair order."""

from collections import Counter
from datetime import date
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.contests.ordering import fair_order
from ideas.contests.scoring import Total, normalised, standings, weighted
from ideas.contests.sharing import split
from ideas.contests.spreading import replacement, spread


@given(entries=st.integers(0, 200), jurors=st.integers(3, 15), each=st.integers(3, 6), seed=st.integers(0, 99))
def test_every_entry_has_its_jurors_and_no_juror_has_more_than_one_entry_above_another(
    entries: int, jurors: int, each: int, seed: int
) -> None:
    pairs, short = spread(range(entries), range(jurors), each, {}, seed=seed)
    assert len(set(pairs)) == len(pairs)
    counted = Counter(entry for entry, _juror in pairs)
    assert all(counted[entry] == min(each, jurors) for entry in range(entries))
    assert bool(short) is (entries > 0 and jurors < each)
    loads = Counter(juror for _entry, juror in pairs)
    assert max(loads.values(), default=0) - min((loads[j] for j in range(jurors)), default=0) <= 1


@given(barred=st.dictionaries(st.integers(0, 29), st.sets(st.integers(0, 7), max_size=6)))
def test_nobody_scores_what_they_are_barred_from(barred: dict[int, set[int]]) -> None:
    pairs, short = spread(range(30), range(8), 3, barred)
    assert not [pair for pair in pairs if pair[1] in barred.get(pair[0], ())]
    counted = Counter(entry for entry, _juror in pairs)
    for entry in range(30):
        free = 8 - len(barred.get(entry, ()))
        assert counted[entry] == min(3, free)
        assert (entry in short) is (free < 3)


def test_who_has_least_to_do_takes_over() -> None:
    assert replacement({1: 5, 2: 3, 3: 4}, {2}) == 3
    assert replacement({1: 5}, {1}) is None


def test_weights_count() -> None:
    assert weighted({1: 5, 2: 2}, {1: 2, 2: 1}) == pytest.approx(4)


@given(st.lists(st.lists(st.integers(1, 5), min_size=2, max_size=20), min_size=1, max_size=8))
def test_each_jurors_scores_have_mean_nought_and_spread_one(given_by: list[list[int]]) -> None:
    totals = [Total(juror, entry, raw) for juror, own in enumerate(given_by) for entry, raw in enumerate(own)]
    for juror, own in enumerate(given_by):
        z = [total.z for total in normalised(totals) if total.juror == juror]
        assert fmean(z) == pytest.approx(0, abs=1e-6)
        expected = 0 if len(set(own)) == 1 else 1
        assert fmean(value**2 for value in z) == pytest.approx(expected, abs=1e-6)


@given(
    scores=st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=3, max_size=6),
    strict=st.integers(-3, 3), juror=st.integers(0, 2),
)  # fmt: skip
def test_a_strict_juror_moves_nobody(scores: list[list[int]], strict: int, juror: int) -> None:
    """Adding the same to all that one juror gave changes no z, so no place."""
    totals = [Total(j, e, raw) for j, own in enumerate(scores) for e, raw in enumerate(own)]
    moved = [Total(t.juror, t.entry, t.raw + (strict if t.juror == juror else 0)) for t in totals]
    before, after = ({s.entry: s.z for s in standings(each)} for each in (totals, moved))
    assert before == pytest.approx(after)


def test_disagreement_is_told() -> None:
    totals = [Total(1, 1, 1.0), Total(2, 1, 5.0), Total(1, 2, 3.0), Total(2, 2, 3.0)]
    by_entry = {standing.entry: standing for standing in standings(totals)}
    assert by_entry[1].disagreed and (by_entry[1].lowest, by_entry[1].highest) == (1, 5)
    assert not by_entry[2].disagreed


@given(amount=st.integers(0, 10**9), authors=st.integers(1, 6), percent=st.integers(0, 100))
def test_no_won_is_lost(amount: int, authors: int, percent: int) -> None:
    division, each = split(amount, authors, percent)
    assert division + sum(each) == amount
    assert len(each) == authors and min(each) >= 0 and max(each) - min(each) < authors
    assert division == amount * percent // 100


@given(seen=st.dictionaries(st.integers(0, 49), st.integers(0, 5)), person=st.integers(1, 99))
def test_what_was_seen_least_comes_first(seen: dict[int, int], person: int) -> None:
    order = fair_order(range(50), seen, person=person, day=date(2026, 11, 1))
    assert sorted(order) == list(range(50))
    assert [seen.get(entry, 0) for entry in order] == sorted(seen.get(entry, 0) for entry in range(50))


def test_chance_decides_anew_for_each_person_and_day_and_evenly() -> None:
    one, other = date(2026, 11, 1), date(2026, 11, 2)
    entries = range(20)
    first = fair_order(entries, {}, person=1, day=one)
    assert first == fair_order(entries, {}, person=1, day=one)
    assert first != fair_order(entries, {}, person=2, day=one)
    assert first != fair_order(entries, {}, person=1, day=other)
    firsts = Counter(fair_order(entries, {}, person=person, day=one)[0] for person in range(4000))
    assert min(firsts.values()) > 130 and max(firsts.values()) < 270  # 200 each, five deviations
