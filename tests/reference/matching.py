"""Assignment to seats by the textbook: deferred acceptance, final after each band of choices."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

__all__ = ["assign"]


def assign(
    wishes: Mapping[Hashable, Sequence[Hashable]],
    order: Mapping[Hashable, tuple[float, ...]],
    seats: Mapping[Hashable, float],
    band: int | None = None,
) -> dict[Hashable, Hashable]:
    """Who gets which place.

    Args:
        wishes: places that each person wants, best first.
        order: by what places rank people; the smaller comes first.
        seats: of each place; parts of a seat are none.
        band: choices considered before seats are final (the parallel mechanism); all of them where None.

    Returns:
        The place of everyone who got one.
    """
    won: dict[Hashable, Hashable] = {}
    free = {place: max(int(number), 0) for place, number in seats.items()}
    longest = max((len(wish) for wish in wishes.values()), default=0)
    band = band or max(longest, 1)
    for first in range(0, longest, band):
        to_ask = {
            person: list(wish[first : first + band]) for person, wish in wishes.items() if person not in won
        }
        held: dict[Hashable, list[Hashable]] = {place: [] for place in free}
        asking = list(to_ask)
        while asking:
            person = asking.pop()
            if not to_ask[person]:
                continue
            place = to_ask[person].pop(0)
            held[place].append(person)
            held[place].sort(key=lambda one: order[one])
            if len(held[place]) > free[place]:
                asking.append(held[place].pop())
        for place, people in held.items():
            free[place] -= len(people)
            won.update(dict.fromkeys(people, place))
    return won
