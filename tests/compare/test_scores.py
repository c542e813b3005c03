"""Shares of convincing maps, counted and computed by hand."""

from __future__ import annotations

import pytest

from app.compare.scores import ScoredMap, Share, score_table, share_of, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # The roots of (p - s)^2 = z^2 p (1 - p) / n with z = 1.959964, by hand for 0 of n: z^2 / (n + z^2).
        (0, 1, 0.0, 3.841459 / 4.841459),
        (1, 1, 1 / 4.841459, 1.0),
        (0, 10, 0.0, 3.841459 / 13.841459),
        # Newcombe 1998, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_the_interval_is_where_the_share_is_just_compatible():
    for successes, trials in ((1, 2), (7, 12), (12, 50)):
        for end in wilson(successes, trials):
            away = abs(successes / trials - end)
            assert away == pytest.approx(1.959964 * (end * (1 - end) / trials) ** 0.5, rel=1e-6)


def test_nothing_marked_has_no_share():
    share = share_of([ScoredMap("a", "m"), ScoredMap("a", "n")])
    assert (share, share.value, share.interval) == (Share(0, 0, 2), None, None)
    assert share_of([]) == Share(0, 0, 0)


def test_the_table_has_models_by_methods_and_totals():
    maps = [
        ScoredMap("VGG16", "Grad-CAM", True),
        ScoredMap("VGG16", "Grad-CAM", True),
        ScoredMap("VGG16", "Gradient", False),
        ScoredMap("VGG16", "Gradient", None),
        ScoredMap("ResNet50", "Grad-CAM", False),
        ScoredMap("ResNet50", "Grad-CAM", True),
        ScoredMap("ResNet50", "Grad-CAM", None),
    ]
    table = score_table(maps)
    assert (table.models, table.methods) == (("VGG16", "ResNet50"), ("Grad-CAM", "Gradient"))
    assert table.shares == ((Share(2, 2, 2), Share(0, 1, 2)), (Share(1, 2, 3), None))
    assert table.of_models == (Share(2, 3, 4), Share(1, 2, 3))
    assert table.of_methods == (Share(3, 4, 5), Share(0, 1, 2))
    assert table.all == Share(3, 5, 7) and table.all.value == 0.6


def test_a_tab_without_maps_has_an_empty_table():
    table = score_table([])
    assert (table.models, table.methods, table.shares, table.all) == ((), (), (), Share(0, 0, 0))
