from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from tests.api.client import assert_problem, picture_bytes, run_request, upload, uploaded_id


def zip_of(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_upload_keeps_good_pictures_and_names_bad_ones(client):
    answer = upload(
        client,
        ("red.png", picture_bytes()),
        ("notes.txt", b"hello"),
        ("empty.png", b""),
        ("blue.jpg", picture_bytes((7, 9), "blue", "JPEG")),
    )
    assert answer.status_code == 201
    assert [(item["name"], item["width"], item["height"]) for item in answer.json["items"]] == [
        ("red.png", 20, 10),
        ("blue.jpg", 7, 9),
    ]
    assert answer.json["rejected"] == [
        {
            "name": "notes.txt",
            "reason": "notes.txt is not a picture that can be read "
            "(JPEG, PNG, WebP, TIFF, HEIC, AVIF, BMP, GIF, PPM, JPEG 2000 or TGA)",
        },
        {"name": "empty.png", "reason": "empty.png is empty (0 bytes)"},
    ]


def test_all_rejected_is_a_problem_that_names_each_file(client):
    answer = upload(client, ("a.txt", b"x"), ("b.png", b""))
    body = assert_problem(answer, 422, "a.txt is not a picture", "1 more", pointer="/files/0")
    assert [error["detail"].split()[0] for error in body["errors"]] == ["a.txt", "b.png"]


def test_no_files_is_a_problem(client):
    answer = client.post("/api/images", data={"other": "x"}, content_type="multipart/form-data")
    assert_problem(answer, 422, "No pictures came", pointer="/files")


def test_another_content_type_is_refused(client):
    assert_problem(client.post("/api/images", json={"files": []}), 415, "multipart/form-data")


def test_pictures_of_a_zip_come_by_their_own_names(client):
    content = zip_of(
        {"cats/a.png": picture_bytes(), "cats/readme.txt": b"hello", "__MACOSX/a.png": b"x", ".hidden.png": b"x"}
    )
    answer = upload(client, ("pictures.zip", content))
    assert [item["name"] for item in answer.json["items"]] == ["a.png"]
    assert [bad["name"] for bad in answer.json["rejected"]] == ["readme.txt"]


def test_file_and_thumbnail_are_immutable_pictures(client):
    item = upload(client, ("big.png", picture_bytes((600, 300)))).json["items"][0]
    for url, size, form in ((item["url"], (600, 300), "PNG"), (item["thumbnail_url"], (192, 96), "WEBP")):
        answer = client.get(url)
        picture = Image.open(io.BytesIO(answer.data))
        assert (picture.size, picture.format) == (size, form)
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_list_is_newest_first_and_paged(client):
    ids = [uploaded_id(client, f"{number}.png") for number in range(3)]
    first = client.get("/api/images?limit=2").json
    second = client.get(f"/api/images?limit=2&cursor={first['next']}").json
    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]
    assert second["next"] is None


@pytest.mark.parametrize(
    "query",
    ["cursor=x", "cursor=-1", f"cursor={'9' * 40}", "cursor=²", "limit=0", "limit=1e3", "limit=100000", "limit="],
)
def test_bad_paging_is_a_problem(client, query):
    assert_problem(client.get(f"/api/images?{query}"), 422)


def test_delete(client):
    image = uploaded_id(client)
    url = client.get(f"/api/images/{image}").json["url"]
    assert client.delete(f"/api/images/{image}").status_code == 204
    assert_problem(client.get(url), 404, image)
    assert_problem(client.delete(f"/api/images/{image}"), 404, image)


def test_delete_keeps_a_file_that_another_picture_shares(client):
    first, second = uploaded_id(client, "a.png"), uploaded_id(client, "b.png")
    client.delete(f"/api/images/{first}")
    assert client.get(f"/api/images/{second}/file").status_code == 200


def test_a_picture_that_a_tab_shows_is_not_deleted(client):
    image = uploaded_id(client)
    client.post("/api/runs", json=run_request([image]))
    assert_problem(client.delete(f"/api/images/{image}"), 409, "red.png", "close that tab")


def test_names_are_text_and_never_paths(client, settings):
    answer = upload(client, ("../../evil\u202e\x07.png", picture_bytes()), ("x" * 5000 + ".png", picture_bytes()))
    names = [item["name"] for item in answer.json["items"]]
    assert names[0] == "evil.png" and len(names[1]) <= 200
    assert not list(settings.data_dir.parent.glob("evil*"))


def test_samples_are_pictures_like_the_others(client):
    samples = client.get("/api/samples").json["items"]
    if not samples:
        pytest.skip("The sample pictures are not made yet: python -m models.demo.train")
    answer = client.get(samples[0]["url"])
    assert answer.mimetype == "image/png"
    assert samples[0]["id"].startswith("sample:")
    assert_problem(client.delete(f"/api/images/{samples[0]['id']}"), 422, "ship with the program")
