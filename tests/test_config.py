from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from app.config import PROJECT_DIR, Settings, environment_name, option_name


def test_defaults():
    settings = Settings.load([], {})
    assert (settings.host, settings.port, settings.workers, settings.browser) == ("127.0.0.1", 5000, 1, True)
    assert settings.data_dir == PROJECT_DIR
    assert settings.scheduler is None


def test_the_data_folder_holds_all_three():
    settings = Settings.load(["--data-dir", "/data"], {})
    folders = (settings.instance_dir, settings.output_dir, settings.models_dir)
    assert folders == (Path("/data/instance"), Path("/data/output"), Path("/data/models"))


OPTIONS = [
    ("host", "--host", "HOST", "0.0.0.0", "0.0.0.0"),
    ("port", "--port", "PORT", "8080", 8080),
    ("data_dir", "--data-dir", "DATA_DIR", "/data", Path("/data")),
    ("workers", "--workers", "WORKERS", "3", 3),
    ("scheduler", "--scheduler", "SCHEDULER", "tls://host:8786", "tls://host:8786"),
    ("weights_mirror", "--weights-mirror", "WEIGHTS_MIRROR", "http://lab:8000/keras", "http://lab:8000/keras"),
    ("datasets", "--datasets", "DATASETS", "/srv/pictures", Path("/srv/pictures")),
]


@pytest.mark.parametrize(("name", "option", "variable", "text", "value"), OPTIONS)
def test_every_setting_has_an_option_and_a_variable(name, option, variable, text, value):
    assert getattr(Settings.load([option, text], {}), name) == value
    assert getattr(Settings.load([], {f"INNVESTIGATE_GUI_{variable}": text}), name) == value


@pytest.mark.parametrize(("text", "allowed"), [("1", True), ("on", True), ("0", False), ("", False)])
def test_code_in_models_is_refused_unless_it_is_asked_for(text, allowed):
    variable = {"INNVESTIGATE_GUI_ALLOW_CODE_IN_MODELS": text}
    assert Settings.load([], {}).allow_code_in_models is False
    assert Settings.load([], variable).allow_code_in_models is allowed
    assert Settings.load(["--allow-code-in-models"], {}).allow_code_in_models is True
    assert Settings.load(["--allow-code-in-models"], variable).allow_code_in_models is True


def test_the_option_goes_before_the_variable():
    assert Settings.load(["--port", "1"], {"INNVESTIGATE_GUI_PORT": "2"}).port == 1


@pytest.mark.parametrize(("text", "browser"), [("1", False), ("true", False), ("0", True), ("", True)])
def test_the_browser_is_switched_off(text, browser):
    assert Settings.load([], {"INNVESTIGATE_GUI_NO_BROWSER": text}).browser is browser
    assert Settings.load(["--no-browser"], {}).browser is False


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (["--port", "x"], {}, "--port must be a whole number in 0..65535, got 'x'"),
        (["--port", "70000"], {}, "--port must be a whole number in 0..65535, got '70000'"),
        (["--workers", "0"], {}, "--workers must be a whole number from 1, got '0'"),
        (["--scheduler", "host"], {}, "--scheduler must be an address such as tls://host:8786, got 'host'"),
        (["--weights-mirror", "lab/keras"], {}, "--weights-mirror must be an address such as http://mirror.lab/keras"),
        (["--weights-mirror", "file:///srv"], {}, "--weights-mirror must be an address such as"),
        ([], {"INNVESTIGATE_GUI_PORT": "-1"}, "INNVESTIGATE_GUI_PORT must be a whole number"),
        ([], {"INNVESTIGATE_GUI_NO_BROWSER": "maybe"}, "INNVESTIGATE_GUI_NO_BROWSER must be 1 or 0, got 'maybe'"),
        (["--colour"], {}, "Unrecognized arguments: --colour"),
    ],
)
def test_a_wrong_value_is_one_sentence_and_exit_code_2(capsys, arguments, environment, sentence):
    with pytest.raises(SystemExit) as exit:
        Settings.load(arguments, environment)
    error = capsys.readouterr().err
    assert exit.value.code == 2
    assert sentence in error
    assert error.count("\n") == 1


def test_help_explains_every_setting(capsys):
    with pytest.raises(SystemExit) as exit:
        Settings.load(["--help"], {})
    shown = " ".join(capsys.readouterr().out.split())
    assert exit.value.code == 0
    for item in fields(Settings):
        assert option_name(item) in shown
        assert environment_name(item) in shown
        assert item.metadata["help"].split(".")[0] in shown
