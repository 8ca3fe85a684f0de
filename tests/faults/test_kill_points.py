"""The programs end anywhere, and nothing that they promised is lost. `make faults` goes to every point; here are some."""
import random

import deaths
import pytest
from points import choose

POINTS = 30
LOSSES = 6


@pytest.fixture(scope="module")
def points(bench, library):
    return [point for first in (True, False) for point in deaths.trace(bench, library, first)]


def test_what_was_promised_survives_the_end_of_the_process_at_any_call(bench, library, points, seed):
    chosen = choose(points, POINTS, seed)
    print(f"seed {seed}: {len(chosen)} of {len(points)} points")
    faults = [f"{point}: {fault}" for point in chosen if (fault := deaths.die(bench, library, point))]
    assert len(chosen) == POINTS and not faults, f"seed {seed}:\n" + "\n".join(faults)


@pytest.mark.parametrize("first", [True, False], ids=["first start", "start, work, stop"])
def test_what_was_promised_survives_a_loss_of_power(bench, library, first, seed):
    looked = list(deaths.losses_of_power(bench, library, first, random.Random(seed), LOSSES))
    faults = [f"{where}: {fault}" for where, fault in looked if fault]
    assert len(looked) == 2 * LOSSES and not faults, f"seed {seed}:\n" + "\n".join(faults)
