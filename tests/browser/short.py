"""What the default run has of the browser tests: of each part of the page the way that most people go.

All others are marked `ci`; CI runs them too, after the default run.
"""

from __future__ import annotations

SHORT: dict[str, tuple[str, ...]] = {
    "test_again": ("another_class_is_one_click", "change_on_home_copies"),
    "test_applicability": ("a_method_that_does_not_fit_the_layer",),
    "test_axe_everywhere": ("axe_finds_nothing[light]",),
    "test_cards_and_tour": ("the_tour_leads", "a_card_says_everything", "why_a_class_and_not_another"),
    "test_charts": (
        "a_bar_says_its_interval",
        "a_brush_takes",
        "a_shape_takes_exactly",
        "points_are_walked",
        "exports_hold",
        "ten_thousand_points",
    ),
    "test_grid": ("a_difference_is_of_maps", "several_methods_are_chosen"),
    "test_grid_speed": ("only_maps_near_the_window",),
    "test_guide": ("the_steps_can_be_followed[first_task]", "the_tasks", "every_step"),
    "test_inputs": (
        "dropped_pictures",
        "names_are_text",
        "visualize_says",
        "parameters_are_drawn",
        "a_class_is_found",
        "an_uploaded_model",
    ),
    "test_keyboard_walk": ("",),
    "test_load_and_limits": ("an_administrator",),
    "test_login": ("the_printed_address_opens", "logging_in_and_out"),
    "test_look": ("the_theme", "nothing_is_cut_off", "every_vendored"),
    "test_main_job": ("three_clicks", "a_result_shows", "rows_of_several", "reload_and_back", "views_show"),
    "test_map_view": ("the_map_on_the_page", "every_setting", "zoom_is_the_same", "a_tab_is_taken_along"),
    "test_maps": ("",),
    "test_model_files": ("names_of_models",),
    "test_models": ("all_networks",),
    "test_options": ("corrections_are_switched_off",),
    "test_preprocessing": ("the_right_mode",),
    "test_running": ("a_run_tells_its_progress", "a_server_that_went_away"),
    "test_runs": ("a_run_is_opened_repeated",),
    "test_scoring": ("blind_by_keyboard",),
    "test_sharing": ("a_shared_result",),
    "test_suggest": ("the_scatter_leads", "a_selection_is_saved", "a_dataset_is_suggested"),
    "test_tab_bar": ("by_keyboard_alone", "back_and_a_link"),
    "test_trust": ("relevance_left", "a_mosaic_lists"),
    "test_weights": ("weights_without_an_architecture",),
}


def is_short(module: str, test: str) -> bool:
    """Whether a test (`test_main_job`, `test_three_clicks_lead_to_a_heatmap`) is part of the default run."""
    return test.removeprefix("test_").startswith(SHORT.get(module, ()))
