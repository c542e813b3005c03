"""What the default run has of the browser tests: the ways that most people go; of rarer parts nothing.

All others are marked `ci`; CI runs them too, after the default run.
"""

from __future__ import annotations

SHORT: dict[str, tuple[str, ...]] = {
    "test_again": (),
    "test_applicability": ("a_method_that_does_not_fit_the_layer",),
    "test_axe_everywhere": ("home_and_a_result",),
    "test_cards_and_tour": ("the_tour_leads",),
    "test_charts": (
        "a_bar_says_its_interval",
        "a_brush_takes",
        "a_shape_takes_exactly",
        "points_are_walked",
        "exports_hold",
        "ten_thousand_points",
    ),
    "test_grid": ("several_methods_are_chosen",),
    "test_grid_speed": (),
    "test_guide": ("the_tasks", "every_step"),
    "test_inputs": (
        "dropped_pictures",
        "names_are_text",
        "visualize_says",
        "an_uploaded_model",
    ),
    "test_keyboard_walk": ("",),
    "test_load_and_limits": (),
    "test_login": ("the_printed_address_opens",),
    "test_look": ("the_theme", "nothing_is_cut_off", "every_vendored"),
    "test_main_job": ("three_clicks", "a_result_shows", "rows_of_several", "reload_and_back", "views_show"),
    "test_map_view": ("the_map_on_the_page", "every_setting"),
    "test_maps": ("",),
    "test_model_files": (),
    "test_models": ("all_networks",),
    "test_options": (),
    "test_preprocessing": (),
    "test_running": ("a_server_that_went_away",),
    "test_runs": (),
    "test_scoring": (),
    "test_sharing": (),
    "test_suggest": ("the_scatter_leads",),
    "test_tab_bar": ("back_and_a_link",),
    "test_trust": (),
    "test_weights": ("two_variants_of_a_network",),
}


def is_short(module: str, test: str) -> bool:
    """Whether a test (`test_main_job`, `test_three_clicks_lead_to_a_heatmap`) is part of the default run."""
    return test.removeprefix("test_").startswith(SHORT.get(module, ()))
