from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from app.config import PROJECT_DIR, Settings, environment_name, has_option, option_name


def test_defaults():
    settings = Settings.load([], {})
    assert (settings.host, settings.port, settings.workers, settings.browser) == ("127.0.0.1", 5000, None, True)
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
    ("token_file", "--token-file", "TOKEN_FILE", "/srv/token", Path("/srv/token")),
    ("password_file", "--password-file", "PASSWORD_FILE", "/srv/password", Path("/srv/password")),
    ("users", "--users", "USERS", "/srv/users", Path("/srv/users")),
    ("allowed_hosts", "--allowed-hosts", "ALLOWED_HOSTS", "GUI.lab, [::1],", ("gui.lab", "::1")),
    ("scheduler", "--scheduler", "SCHEDULER", "tls://host:8786", "tls://host:8786"),
    ("weights_mirror", "--weights-mirror", "WEIGHTS_MIRROR", "http://lab:8000/keras", "http://lab:8000/keras"),
    ("datasets", "--datasets", "DATASETS", "/srv/pictures", Path("/srv/pictures")),
    ("database", "--database", "DATABASE", "postgresql://lab/gui", "postgresql://lab/gui"),
    ("limit_disk", "--limit-disk", "LIMIT_DISK", "20GB", 20 * 2**30),
    ("limit_pictures", "--limit-pictures", "LIMIT_PICTURES", "1000", 1000),
    ("limit_queued_runs", "--limit-queued-runs", "LIMIT_QUEUED_RUNS", "5", 5),
    ("limit_upload", "--limit-upload", "LIMIT_UPLOAD", "500 MB", 500 * 2**20),
    ("keep_days", "--keep-days", "KEEP_DAYS", "30", 30),
    ("chunk_minutes", "--chunk-minutes", "CHUNK_MINUTES", "0.5", 0.5),
    ("run_hours", "--run-hours", "RUN_HOURS", "48", 48),
    ("worker_memory", "--worker-memory", "WORKER_MEMORY", "20GB", 20 << 30),
    ("worker_memory", "--worker-memory", "WORKER_MEMORY", "0", 0),
    ("tls_ca", "--tls-ca", "TLS_CA", "/srv/ca.pem", Path("/srv/ca.pem")),
    ("tls_cert", "--tls-cert", "TLS_CERT", "/srv/cert.pem", Path("/srv/cert.pem")),
    ("tls_key", "--tls-key", "TLS_KEY", "/srv/key.pem", Path("/srv/key.pem")),
    ("log_format", "--log-format", "LOG_FORMAT", "json", "json"),
    ("log_level", "--log-level", "LOG_LEVEL", "INFO", "info"),
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


def test_the_token_is_for_the_environment_and_not_shown():
    settings = Settings.load([], {"INNVESTIGATE_GUI_TOKEN": " secret of the operator\n"})
    assert settings.token == "secret of the operator"
    assert "secret" not in repr(settings)
    assert Settings.load([], {"INNVESTIGATE_GUI_TOKEN": ""}).token is None


def test_who_gets_in_unless_said_otherwise():
    settings = Settings.load([], {})
    assert (settings.auth, settings.token, settings.token_file, settings.users) == (True, None, None, None)
    assert (settings.allowed_hosts, settings.behind_proxy) == ((), False)
    assert Settings.load(["--no-auth"], {}).auth is False
    assert Settings.load([], {"INNVESTIGATE_GUI_NO_AUTH": "1"}).auth is False
    assert Settings.load(["--behind-proxy"], {}).behind_proxy is True


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
        (["--run-hours", "0"], {}, "--run-hours must be a number above 0, got '0'"),
        (["--chunk-minutes", "soon"], {}, "--chunk-minutes must be a number above 0, got 'soon'"),
        (["--worker-memory", "half"], {}, "--worker-memory must be 0 or a size such as 500MB or 20GB, got 'half'"),
        (["--scheduler", "host"], {}, "--scheduler must be an address such as tls://host:8786, got 'host'"),
        (["--weights-mirror", "lab/keras"], {}, "--weights-mirror must be an address such as http://mirror.lab/keras"),
        (["--log-format", "xml"], {}, "--log-format must be text or json, got 'xml'"),
        (["--log-level", "loud"], {}, "--log-level must be debug, info, warning or error, got 'loud'"),
        (["--weights-mirror", "file:///srv"], {}, "--weights-mirror must be an address such as"),
        (["--allowed-hosts", "gui.lab:80"], {}, "--allowed-hosts must be names of machines with commas between"),
        (["--allowed-hosts", "*"], {}, "--allowed-hosts must be names of machines"),
        (["--token", "x"], {}, "Unrecognized arguments: --token x"),
        (["--database", "mysql://lab/gui"], {}, "--database must be an address such as postgresql://user@host/name"),
        (["--keep-days", "0"], {}, "--keep-days must be a whole number from 1, got '0'"),
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
        assert (option_name(item) in shown) or not has_option(item)
        assert environment_name(item) in shown
        assert item.metadata["help"].split(".")[0] in shown
