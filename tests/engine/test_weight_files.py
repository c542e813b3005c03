"""Weights of Keras Applications: fetched once, whole or not at all. Nothing is asked of any other machine."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
import pytest
from keras.src.utils import data_utils

from app.config import WEIGHTS_MIRROR_VARIABLE
from app.engine import download_stream
from app.engine.download_lock import download_lock
from app.engine.network import Network
from app.engine.network_cache import NetworkCache
from app.engine.weight_files import fetching
from app.errors import Unavailable
from app.jobs.messages import ModelSource, Preprocessing
from tests.conftest import wait_until
from tests.engine.conftest import run_python
from tests.engine.helpers import PROJECT
from tests.mirror import Mirror, running_mirror

NAME = "mobilenet_2_5_128_tf.h5"
ORIGIN = f"http://192.0.2.1/{NAME}"  # an address that leads nowhere (RFC 5737)
SOURCE = ModelSource("MobileNet_0.25_128", "MobileNet alpha 0.25", "predefined", Preprocessing("tf"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights")
    run_python("-m", "tests.engine.truth_weights", str(folder))
    return folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of downloaded weights, of a user who has none."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / ".keras" / "models"


@pytest.fixture
def mirror(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    folder = tmp_path / "mirror"
    folder.mkdir()
    shutil.copy(made / NAME, folder)
    with running_mirror(folder) as mirror:
        monkeypatch.setenv(WEIGHTS_MIRROR_VARIABLE, mirror.url)
        yield mirror


def ask(file_hash: str | None = None, said: list[str] | None = None) -> str:
    """What a network of Keras Applications does when it is built with its weights."""
    with fetching("MobileNet", ([] if said is None else said).append):
        return data_utils.get_file(NAME, ORIGIN, cache_subdir="models", file_hash=file_hash)


def refusal(file_hash: str | None = None) -> str:
    with pytest.raises(Unavailable) as caught:
        ask(file_hash)
    assert NAME in caught.value.detail and ".keras/models" in caught.value.detail
    return caught.value.detail


def kept(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if path.suffix != ".lock")


def md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes()).hexdigest()


def test_a_variant_is_downloaded_with_progress_and_predicts_as_its_file(cache: Path, mirror: Mirror, made: Path):
    said: list[str] = []
    network = NetworkCache().get(SOURCE, said.append)
    truth = np.load(made / "mobilenet_2_5_128.npz")
    with network.entered():
        whole = network.as_loaded()
        found = network.run(whole.model.output, {whole.model.input: truth["pictures"]})
    network.close()
    np.testing.assert_allclose(found, truth["predictions"], atol=1e-6)
    assert (cache / NAME).read_bytes() == (made / NAME).read_bytes()
    total = f"{(made / NAME).stat().st_size / 1e6:.1f}"
    assert said[-1] == f"downloading the weights of {SOURCE.name}: {total} of {total} MB"
    assert mirror.asked == [NAME]


def test_a_file_put_there_is_used_and_nothing_is_asked(cache: Path, mirror: Mirror, made: Path):
    cache.mkdir(parents=True)
    shutil.copy(made / NAME, cache)
    Network(SOURCE).close()
    assert mirror.asked == []


def test_progress_grows_up_to_the_whole(cache: Path, mirror: Mirror, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(download_stream, "REPORT_SECONDS", 0)
    mirror.pause = 0.01
    said: list[str] = []
    ask(said=said)
    amounts = [float(text.split(": ")[1].split(" of ")[0]) for text in said]
    assert len(amounts) > 5 and amounts == sorted(amounts)


def test_a_broken_download_leaves_nothing_and_the_next_one_works(cache: Path, mirror: Mirror):
    mirror.cut = 0.5
    assert f"the connection ended after {int((mirror.folder / NAME).stat().st_size * 0.5)} of" in refusal()
    assert kept(cache) == []
    mirror.cut = 1.0
    ask()
    assert kept(cache) == [NAME] and mirror.asked == [NAME, NAME]


def test_a_server_that_falls_silent_is_given_up(cache: Path, mirror: Mirror, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(download_stream, "SILENCE_SECONDS", 0.2)
    mirror.stall = 1
    assert "nothing came for 0.2 seconds" in refusal()
    assert kept(cache) == []


def test_a_file_that_the_server_has_not(cache: Path, mirror: Mirror):
    (mirror.folder / NAME).unlink()
    assert f"{mirror.url}/{NAME}: Not Found" in refusal()


@pytest.mark.parametrize("content", [b"<html>Please log in</html>", b""])
def test_what_is_no_weights_file_is_not_kept_where_keras_knows_no_hash(cache: Path, mirror: Mirror, content: bytes):
    (mirror.folder / NAME).write_bytes(content)
    assert "not the file that Keras expects" in refusal()
    assert kept(cache) == []


def test_a_wrong_hash_is_refused_and_the_right_one_taken(cache: Path, mirror: Mirror):
    assert "not the file that Keras expects" in refusal("0" * 32)
    assert kept(cache) == []
    ask(md5(mirror.folder / NAME))
    assert kept(cache) == [NAME]


def test_a_damaged_file_in_the_cache_is_replaced(cache: Path, mirror: Mirror):
    cache.mkdir(parents=True)
    whole = (mirror.folder / NAME).read_bytes()
    for file_hash, damaged in ((None, whole[: len(whole) // 2]), (md5(mirror.folder / NAME), whole[:-1] + b"x")):
        (cache / NAME).write_bytes(damaged)
        ask(file_hash)
        assert (cache / NAME).read_bytes() == whole


def test_a_damaged_file_that_cannot_be_replaced_is_named_and_not_used(cache: Path, mirror: Mirror):
    cache.mkdir(parents=True)
    (cache / NAME).write_bytes(b"half a file")
    mirror.cut = 0.5
    assert "there now is damaged or another version, so it is not used" in refusal()
    assert (cache / NAME).read_bytes() == b"half a file"  # it is the user's


def test_whole_weights_of_another_network_are_named(cache: Path, mirror: Mirror):
    cache.mkdir(parents=True)
    with h5py.File(cache / NAME, "w") as file:
        file.attrs["layer_names"] = [b"dense"]
        file.attrs["backend"] = b"tensorflow"
        group = file.create_group("dense")
        group.attrs["weight_names"] = [b"kernel"]
        group["kernel"] = np.zeros((2, 2), np.float32)
    with pytest.raises(Unavailable, match=f"{NAME} in the folder .keras/models does not hold the weights of MobileNet"):
        Network(SOURCE)


HOLD = """
import sys
from pathlib import Path
from app.engine.download_lock import download_lock
with download_lock(Path(sys.argv[1]), "VGG16", print):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_download_waits_for_that_of_another_process_and_says_so(cache: Path, mirror: Mirror):
    command = [sys.executable, "-c", HOLD, str(cache)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        said: list[str] = []
        waiting = threading.Thread(target=ask, args=(None, said))
        waiting.start()
        wait_until(lambda: bool(said))
        assert said == ["waiting for another download to end before MobileNet"] and mirror.asked == []
        holder.kill()  # a worker that dies gives the lock back
    waiting.join(10)
    assert kept(cache) == [NAME]


def test_who_waited_for_the_same_file_does_not_fetch_it_again(cache: Path, mirror: Mirror, made: Path):
    said: list[str] = []
    with download_lock(cache, "MobileNet", print):
        waiting = threading.Thread(target=ask, args=(None, said))
        waiting.start()
        wait_until(lambda: bool(said))
        shutil.copy(made / NAME, cache)
    waiting.join(10)
    assert mirror.asked == [] and kept(cache) == [NAME]
