"""How an amount is shared: the implementing division's part first, the rest evenly among the authors."""


def split(amount: int, authors: int, division_percent: int) -> tuple[int, list[int]]:
    """The division's part and one for each author, in whole won, adding up to the amount.

    What cannot be divided goes to the first author, who entered the idea. Raises ValueError without an author.
    """
    if authors < 1:
        raise ValueError("an award has at least one author")
    division = amount * division_percent // 100
    each, rest = divmod(amount - division, authors)
    return division, [each + rest, *[each] * (authors - 1)]
