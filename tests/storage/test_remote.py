"""A place that workers elsewhere reach: files go there when they come in, and are brought to who needs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import DEMO_DIR, Settings
from app.errors import NotFound, Unavailable
from app.jobs.located import located_chunk, located_observation
from app.jobs.messages import ExplainChunk, ModelSource, ObserveChunk, Picture, Preprocessing
from app.storage.files import Files
from app.storage.remote import FETCHED_VARIABLE, STORAGE_VARIABLE, Remote, here


@pytest.fixture
def share(tmp_path: Path) -> Path:
    return tmp_path / "share"


@pytest.fixture
def files(tmp_path: Path, share: Path) -> Files:
    return Files(Settings(data_dir=tmp_path / "program", storage=f"file://{share}"))


@pytest.fixture
def worker(tmp_path: Path, share: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This process as a worker on another machine; the folder that it brings files to."""
    monkeypatch.setenv(STORAGE_VARIABLE, f"file://{share}")
    monkeypatch.setenv(FETCHED_VARIABLE, str(tmp_path / "worker"))
    return tmp_path / "worker"


def elsewhere(path: Path) -> str:
    """The same file as a machine says it that has another root."""
    return f"/another/machine{path}"


def test_what_comes_in_is_kept_for_workers_and_deleted_with_it(files: Files, share: Path, tmp_path: Path):
    picture = files.put_image(b"png", b"small")
    received = tmp_path / "received"
    received.write_bytes(b"model")
    model = files.put_model(received, ".h5")
    assert {path.name: path.read_bytes() for path in share.iterdir()} == {
        f"{picture}.png": b"png",
        f"{model}.h5": b"model",
    }
    assert files.put_image(b"png") == picture and len(list(share.iterdir())) == 2
    files.delete_image(picture)
    files.delete_model(model, ".h5")
    files.delete_model(model, ".h5")
    assert list(share.iterdir()) == []


def test_a_worker_brings_what_it_has_not(files: Files, worker: Path):
    path = files.image_path(files.put_image(b"png"))
    assert here(str(path)) == str(path), "the same machine"
    found = Path(here(elsewhere(path)))
    assert found.parent == worker and found.read_bytes() == b"png"
    files.delete_image(path.stem)
    assert here(elsewhere(path)) == str(found), "brought once"
    with pytest.raises(NotFound, match="not in --storage"):
        here("/another/machine/gone.png")
    assert [one.name for one in worker.iterdir()] == [path.name], "nothing half"


def test_every_file_of_a_chunk_is_found_here(files: Files, worker: Path, tmp_path: Path):
    picture, other = (elsewhere(files.image_path(files.put_image(data))) for data in (b"one", b"two"))
    received = tmp_path / "received"
    received.write_bytes(b"model")
    model_path = elsewhere(files.model_path(files.put_model(received, ".h5"), ".h5"))
    own = ModelSource("m", "m", "custom", Preprocessing("none"), model_path)
    demo = ModelSource("demo-vgg", "demo-vgg", "demo", Preprocessing("none"), "/elsewhere/models/demo/demo-vgg.h5")
    predefined = ModelSource("VGG16", "VGG16", "predefined", Preprocessing("caffe"))
    sample = Picture("sample:star_02", "/elsewhere/models/demo/samples/star_02.png")
    pictures = (Picture("a", picture), sample)
    learned = {"training": (Picture("b", other),), "patterns_dir": "/another/machine/models/patterns"}
    chunk = located_chunk(ExplainChunk("r", own, pictures, "pattern_net", {}, **learned))
    assert Path(chunk.model.path or "").read_bytes() == b"model"
    assert Path(chunk.pictures[0].path).read_bytes() == b"one"
    assert chunk.pictures[1].path == str(DEMO_DIR / "samples" / "star_02.png")
    assert Path(chunk.training[0].path).read_bytes() == b"two"
    assert chunk.patterns_dir == str(worker / "patterns")
    seen = located_observation(ObserveChunk("r", (own, demo, predefined), pictures))
    assert [one.path for one in seen.models] == [chunk.model.path, str(DEMO_DIR / "demo-vgg.h5"), None]


def test_without_the_setting_paths_stay_as_they_are(tmp_path: Path):
    chunk = ExplainChunk("r", ModelSource("m", "m", "custom", Preprocessing("none"), "/no/m.h5"), (), "lrp.z", {})
    assert located_chunk(chunk) == chunk
    files = Files(Settings(data_dir=tmp_path))
    assert files.image_path(files.put_image(b"png")).exists()


def test_a_place_that_does_not_answer_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Unavailable, match="--storage does not answer"):
        Remote(f"file://{tmp_path / 'file'}").put(tmp_path / "file")
