"""Taking a tab along: files that other programs read, and a recipe that makes the same maps in a process of its own."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from PIL import Image, ImageChops

from app import create_app
from app.config import PROJECT_DIR
from app.render.colormaps import colorize
from app.render.compact import rounded
from app.render.heatmap import reduce_channels
from tests.api.client import CheckedClient, checked_client, run_request, uploaded_id
from tests.api.test_end_to_end import finished

MODELS = ["demo-vgg", "demo-watermark"]
PICTURES = ["sample:star_watermark_01", "sample:heart_watermark_01", "sample:star_02"]


@pytest.fixture
def client(engine) -> CheckedClient:
    return checked_client(create_app(engine.settings, engine))


def tab_of(client: CheckedClient, **body) -> dict:
    """The tab of a finished run; two models on three samples unless told otherwise."""
    request = run_request(body.pop("images", PICTURES), models=body.pop("models", MODELS), **body)
    run = finished(client, client.post("/api/runs", json=request).json)
    assert run["state"] == "done", run["error"]
    return client.get(f"/api/tabs/{run['tabs'][0]}").json


@pytest.fixture(scope="module")
def tab(engine) -> dict:
    client = checked_client(create_app(engine.settings, engine))
    return tab_of(client, method="lrp.epsilon")


def values_of(client: CheckedClient, tab: dict, row: int, at: int) -> np.ndarray:
    """One value per pixel."""
    stored = np.load(io.BytesIO(client.get(tab["rows"][row]["cells"][at]["values_url"]).data))
    return rounded(reduce_channels(stored, "sum"))


def picture_of(answer) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(answer.data)).convert("RGB"))


def drawn(client: CheckedClient, tab: dict, row: int, at: int, **look) -> np.ndarray:
    url = tab["rows"][row]["cells"][at]["values_url"].replace("/files/", "/drawings/")
    return picture_of(client.get(url, query_string=look))


def test_a_map_is_drawn_as_the_file_of_the_run(client, tab):
    for row in range(2):
        expected = picture_of(client.get(tab["rows"][row]["cells"][0]["png_url"]))
        assert (drawn(client, tab, row, 0) == expected).all()


def test_every_setting_of_the_page_is_followed(client, tab):
    values = values_of(client, tab, 0, 0)
    limit = np.abs(values).max()
    assert (drawn(client, tab, 0, 0, signedColors="black-white") == colorize(values / limit, "black-white")).all()
    negative = colorize(np.minimum(values, 0) / limit, "red-blue")
    assert (drawn(client, tab, 0, 0, signs="negative") == negative).all()
    strong = np.where(np.abs(values) >= 0.3 * limit, values / limit, 0)
    assert (drawn(client, tab, 0, 0, threshold=30) == colorize(strong, "red-blue")).all()
    clipped = np.sort(np.abs(values).ravel())[::-1][int(0.02 * values.size)]
    assert (drawn(client, tab, 0, 0, clip=2) == colorize(values / clipped, "red-blue")).all()
    of_row = max(np.abs(values_of(client, tab, 0, at)).max() for at in range(3))
    assert (drawn(client, tab, 0, 0, scale="row") == colorize(values / of_row, "red-blue")).all()
    of_tab = max(np.abs(values_of(client, tab, row, at)).max() for row in range(2) for at in range(3))
    assert (drawn(client, tab, 1, 0, scale="tab") == colorize(values_of(client, tab, 1, 0) / of_tab, "red-blue")).all()


def test_larger_with_legend_and_caption(client, tab):
    small = drawn(client, tab, 0, 0)
    large = drawn(client, tab, 0, 0, size=4)
    assert (large[::4, ::4] == small).all() and large.shape[0] == 4 * small.shape[0]
    legend = drawn(client, tab, 0, 0, size=4, legend=1)
    assert (legend[12 : 12 + len(large), 12 : 12 + large.shape[1]] == large).all()
    caption = drawn(client, tab, 0, 0, size=4, caption=1)
    assert (caption[-len(large) :] == large).all() and (caption[: -len(large)] < 128).any(), "text above the map"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"signedColors": "heat"}, "/signedColors"),
        ({"clip": "51"}, "/clip"),
        ({"clip": "nan"}, "/clip"),
        ({"threshold": "-1"}, "/threshold"),
        ({"scale": "world"}, "/scale"),
        ({"size": "3"}, "/size"),
        ({"legend": "yes"}, "/legend"),
    ],
)
def test_what_the_page_could_not_set_is_refused_by_name(client, tab, query, pointer):
    url = tab["rows"][0]["cells"][0]["values_url"].replace("/files/", "/drawings/")
    answer = client.get(url, query_string=query)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_the_archive_holds_what_its_manifest_says(client, tab):
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"/api/tabs/{tab['id']}/export.zip").data))
    assert archive.testzip() is None
    manifest = json.loads(archive.read("manifest.json"))
    assert len(manifest["maps"]) == 6 and len(manifest["pictures"]) == 3
    assert [one["name"] for one in manifest["pictures"]] == [one["name"] for one in tab["inputs"]["images"]]
    for entry in manifest["maps"]:
        stored = archive.read(entry["values"])
        assert hashlib.sha256(stored).hexdigest() == entry["sha256"]
        row = MODELS.index(entry["model"])
        cell = tab["rows"][row]["cells"][PICTURES.index(entry["picture"])]
        assert stored == client.get(cell["values_url"]).data
        assert archive.read(entry["map"]) == client.get(cell["png_url"]).data
        assert entry["predictions"] == cell["predictions"]
    named = {"manifest.json", "table.csv", "recipe.py"} | {one["file"] for one in manifest["pictures"]}
    named |= {one[kind] for one in manifest["maps"] for kind in ("values", "map")}
    assert set(archive.namelist()) == named


def test_all_values_in_one_file_of_numpy(client, tab):
    loaded = np.load(io.BytesIO(client.get(f"/api/tabs/{tab['id']}/values.npz").data))
    assert len(loaded.files) == 6
    first = np.load(io.BytesIO(client.get(tab["rows"][0]["cells"][0]["values_url"]).data))
    assert any(np.array_equal(loaded[name], first) for name in loaded.files)


def test_the_table_has_a_line_for_each_map(client, tab):
    rows = list(csv.DictReader(io.StringIO(client.get(f"/api/tabs/{tab['id']}/table.csv").text)))
    cells = [(row, cell) for row in tab["rows"] for cell in row["cells"]]
    assert len(rows) == len(cells) == 6
    for line, (row, cell) in zip(rows, cells, strict=True):
        assert line["model"] == row["model"]["name"]
        assert line["class 1"] == cell["predictions"][0]["name"]
        assert float(line["score 1"]) == cell["predictions"][0]["score"]
        assert float(line["maximum"]) == cell["maximum"]
        assert float(line["kept"]) == cell["trust"]["kept"]


def test_a_name_that_a_spreadsheet_would_compute_stays_text(client):
    image = uploaded_id(client, "=1+1.png")
    tab = tab_of(client, images=[image], models=["demo-vgg"], method="gradient")
    (line,) = csv.DictReader(io.StringIO(client.get(f"/api/tabs/{tab['id']}/table.csv").text))
    assert line["picture"] == "'=1+1.png"


def test_contact_sheets_show_every_map(client, tab):
    pdf = client.get(f"/api/tabs/{tab['id']}/sheet.pdf")
    assert pdf.data.startswith(b"%PDF") and pdf.data.count(b"/Type /Page\n") + pdf.data.count(b"/Type /Page ") >= 1
    whole = picture_of(client.get(f"/api/tabs/{tab['id']}/sheet.png"))
    side = (1684 - 2 * 48 - 2 * 16) // 3
    for at, name in enumerate(PICTURES):
        top = 48 + 56 + at * (side + 60)
        picture = Image.open(PROJECT_DIR / "models/demo/samples" / f"{name.partition(':')[2]}.png").convert("RGB")
        size = picture.size
        part = Image.fromarray(whole[top : top + size[1], 48 : 48 + size[0]])
        assert np.asarray(ImageChops.difference(part, picture)).max() <= 8
        for row in range(2):
            left = 48 + (row + 1) * (side + 16)
            cell = whole[top : top + side, left : left + side]
            expected = drawn(client, tab, row, at)
            enlarged = Image.fromarray(expected).resize((side, side), Image.Resampling.NEAREST)
            assert (cell == np.asarray(enlarged)).all()


RECIPES = {
    "lrp.epsilon": {"parameters": {"epsilon": 0.01}},
    "smoothgrad": {"parameters": {"n": 4}},
    "integrated_gradients": {"parameters": {"steps": 4}},
    "guided_grad_cam": {"selection": {"mode": "class", "index": 3}},
    "deconvnet": {"selection": {"mode": "max_activations", "count": 4}},
    "pattern_net": {},
    "lrp.alpha_beta": {"as_in_innvestigate": True},
}
# Each recipe starts TensorFlow anew: one by default, two more in CI, the others when asked for.
MARKS = {"lrp.epsilon": (), "smoothgrad": pytest.mark.ci, "pattern_net": pytest.mark.ci}


@pytest.mark.parametrize("method", [pytest.param(one, marks=MARKS.get(one, pytest.mark.slow)) for one in RECIPES])
def test_the_recipe_makes_the_same_values_in_a_process_of_its_own(client, tmp_path, method):
    own = uploaded_id(client, "my picture (1).png")
    tab = tab_of(client, method=method, images=[*PICTURES[:2], own], **RECIPES[method])
    zipfile.ZipFile(io.BytesIO(client.get(f"/api/tabs/{tab['id']}/export.zip").data)).extractall(tmp_path)
    command = [sys.executable, str(tmp_path / "recipe.py")]
    done = subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    for number, row in enumerate(tab["rows"], start=1):
        for place, cell in enumerate(row["cells"], start=1):
            again = np.load(tmp_path / "again" / f"{number}_{place}.npy")
            first = np.load(io.BytesIO(client.get(cell["values_url"]).data))
            np.testing.assert_allclose(again, first, rtol=1e-4, atol=1e-5 * np.abs(first).max())


def test_a_recipe_tells_no_path_of_the_server(client, tab, engine):
    text = client.get(f"/api/tabs/{tab['id']}/recipe.py").text
    assert str(engine.settings.data_dir) not in text and str(PROJECT_DIR) not in text


def test_a_tab_of_suggestions_has_no_maps_to_take_along(client):
    body = {"kind": "suggest", "models": MODELS, "images": PICTURES}
    run = finished(client, client.post("/api/runs", json=body).json)
    for name in ("export.zip", "values.npz", "table.csv", "sheet.pdf", "sheet.png", "recipe.py"):
        assert client.get(f"/api/tabs/{run['tabs'][0]}/{name}").status_code == 422


@pytest.mark.ci
def test_a_tab_of_several_methods_is_taken_along_row_by_row(client, tmp_path):
    methods = [
        {"method": "gradient"},
        {"method": "lrp.epsilon", "parameters": {"epsilon": 0.5}},
        {"method": "lrp.epsilon"},
    ]
    request = {"kind": "visualize", "models": MODELS, "images": PICTURES[:2], "methods": methods}
    run = finished(client, client.post("/api/runs", json=request).json)
    assert (run["state"], run["done"], run["total"]) == ("done", 12, 12), run["error"]
    tab = client.get(f"/api/tabs/{run['tabs'][0]}").json
    named = [(row["model"]["id"], row["method"]["id"], row["inputs"]["parameters"]) for row in tab["rows"]]
    epsilon = {"epsilon": 1e-7, "bias": True}
    half = epsilon | {"epsilon": 0.5}
    in_turn = [("gradient", {"postprocess": "abs"}), ("lrp.epsilon", half), ("lrp.epsilon", epsilon)]
    assert named == [(model, *method) for model in MODELS for method in in_turn]
    stored = [np.load(io.BytesIO(client.get(row["cells"][0]["values_url"]).data)) for row in tab["rows"]]
    for row, method in enumerate(methods * 2):
        alone = tab_of(client, models=[MODELS[row // 3]], images=PICTURES[:1], **method)
        np.testing.assert_array_equal(stored[row], values_alone(client, alone))
    lines = list(csv.DictReader(io.StringIO(client.get(f"/api/tabs/{tab['id']}/table.csv").text)))
    assert [line["method"] for line in lines] == [method for _, method, _ in named for _ in range(2)]
    assert picture_of(client.get(f"/api/tabs/{tab['id']}/sheet.png")).shape[1] == 1684
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"/api/tabs/{tab['id']}/export.zip").data))
    archive.extractall(tmp_path)
    assert len(json.loads(archive.read("manifest.json"))["maps"]) == 12
    command = [sys.executable, str(tmp_path / "recipe.py")]
    done = subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    for number, values in enumerate(stored, start=1):
        again = np.load(tmp_path / "again" / f"{number}_1.npy")
        np.testing.assert_allclose(again, values, rtol=1e-4, atol=1e-5 * np.abs(values).max())


def values_alone(client: CheckedClient, tab: dict) -> np.ndarray:
    return np.load(io.BytesIO(client.get(tab["rows"][0]["cells"][0]["values_url"]).data))


@pytest.mark.ci
def test_the_recipe_of_an_uploaded_model_works_with_the_file_that_is_taken_along(client, tmp_path):
    content = (PROJECT_DIR / "models/demo/demo-vgg.h5").read_bytes()
    form = {"file": (io.BytesIO(content), "pets.h5"), "preprocessing": "unit"}
    model = client.post("/api/models", data=form, content_type="multipart/form-data").json["id"]
    tab = tab_of(client, models=[model], images=PICTURES[:1], method="lrp.epsilon")
    zipfile.ZipFile(io.BytesIO(client.get(f"/api/tabs/{tab['id']}/export.zip").data)).extractall(tmp_path)
    (file,) = re.findall(r"`models/(\S+)`", (tmp_path / "recipe.py").read_text())
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / file).write_bytes(client.get(f"/api/models/{model}/file").data)
    command = [sys.executable, str(tmp_path / "recipe.py")]
    done = subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    first = values_alone(client, tab)
    np.testing.assert_allclose(np.load(tmp_path / "again/1_1.npy"), first, rtol=1e-4, atol=1e-5 * np.abs(first).max())
    assert client.get("/api/models/demo-vgg/file").status_code == 422


def test_more_columns_than_a_page_has_room_for_are_all_there(client):
    methods = [{"method": "lrp.epsilon", "parameters": {"epsilon": 0.1 * number}} for number in range(1, 11)]
    request = {"kind": "visualize", "models": MODELS[:1], "images": PICTURES[:1], "methods": methods}
    run = finished(client, client.post("/api/runs", json=request).json)
    tab = client.get(f"/api/tabs/{run['tabs'][0]}").json
    pages = re.findall(rb"/Type /Page\b(?!s)", client.get(f"/api/tabs/{tab['id']}/sheet.pdf").data)
    assert len(pages) == 2
    whole = picture_of(client.get(f"/api/tabs/{tab['id']}/sheet.png"))
    side = (1684 - 2 * 48 - 8 * 16) // 9
    assert whole.shape[1] == 2 * 48 - 16 + 11 * (side + 16)
    last = Image.fromarray(drawn(client, tab, 9, 0)).resize((side, side), Image.Resampling.NEAREST)
    left = 48 + 10 * (side + 16)
    assert (whole[104 : 104 + side, left : left + side] == np.asarray(last)).all()


def test_a_tab_whose_model_is_gone_is_exported_without_its_recipe_and_says_why(client, engine):
    content = (PROJECT_DIR / "models" / "demo" / "demo-vgg.h5").read_bytes()
    data = {"file": (io.BytesIO(content), "mine.h5"), "preprocessing": "unit"}
    model = client.post("/api/models", data=data, content_type="multipart/form-data").json
    tab = tab_of(client, images=PICTURES[:1], models=[model["id"]], method="gradient")
    assert client.delete(f"/api/models/{model['id']}").status_code == 204
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"/api/tabs/{tab['id']}/export.zip").data))
    assert "recipe.py" not in archive.namelist() and len(archive.namelist()) == 6
    why = archive.read("no recipe.txt").decode()
    assert "mine.h5 was deleted" in why and model["id"] not in why
    for name in ("table.csv", "values.npz", "sheet.png", "sheet.pdf"):
        assert client.get(f"/api/tabs/{tab['id']}/{name}").status_code == 200
    assert client.post(f"/api/models/{model['id']}/restore").json["name"] == "mine.h5"
    assert b"recipe.py" in client.get(f"/api/tabs/{tab['id']}/export.zip").data
