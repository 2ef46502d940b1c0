"""From points to a standing: weights, each juror's own measure, and how far jurors disagree. Pure functions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean, pstdev

EVEN = 1e-9  # a juror whose totals all lie this close together gave everybody the same
DISAGREEMENT = 1.0  # points of the scale by which totals spread: from here on jurors disagree, and the page says so


@dataclass(frozen=True)
class Total:
    """What one juror gave one entry: the weighted mean of the points, and how far from their own mean it lies."""

    juror: int
    entry: int
    raw: float
    z: float = 0.0


@dataclass
class Standing:
    """One entry among all: means over its jurors, and the spread of their totals."""

    entry: int
    totals: list[Total] = field(default_factory=list)

    @property
    def raw(self) -> float:
        return fmean(total.raw for total in self.totals)

    @property
    def z(self) -> float:
        return fmean(total.z for total in self.totals)

    @property
    def spread(self) -> float:
        return pstdev([total.raw for total in self.totals])

    @property
    def lowest(self) -> float:
        return min(total.raw for total in self.totals)

    @property
    def highest(self) -> float:
        return max(total.raw for total in self.totals)

    @property
    def disagreed(self) -> bool:
        return self.spread >= DISAGREEMENT


def weighted(points: Mapping[int, int], weights: Mapping[int, int]) -> float:
    """The weighted mean of one juror's points, by criterion; on the scale that the points are on."""
    return sum(points[key] * weight for key, weight in weights.items()) / sum(weights.values())


def normalised(totals: Iterable[Total]) -> list[Total]:
    """Each total with its z: its distance from that juror's mean, in that juror's standard deviations.

    A juror who gave everybody the same, or scored one entry only, says nothing about who is better: z is 0.
    """
    by_juror: dict[int, list[Total]] = defaultdict(list)
    for total in totals:
        by_juror[total.juror].append(total)
    made = []
    for own in by_juror.values():
        mean = fmean(total.raw for total in own)
        deviation = sqrt(fmean((total.raw - mean) ** 2 for total in own))
        for total in own:
            z = (total.raw - mean) / deviation if deviation > EVEN else 0.0
            made.append(Total(total.juror, total.entry, total.raw, z))
    return made


def standings(totals: Iterable[Total]) -> list[Standing]:
    """Every scored entry, best first by mean z; equal ones by mean of the raw totals, then by number."""
    by_entry: dict[int, Standing] = {}
    for total in normalised(totals):
        by_entry.setdefault(total.entry, Standing(total.entry)).totals.append(total)
    return sorted(
        by_entry.values(), key=lambda standing: (-round(standing.z, 9), -round(standing.raw, 9), standing.entry)
    )
