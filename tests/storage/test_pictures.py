from __future__ import annotations

import io
import shutil
import struct
import tempfile
import zlib
from pathlib import Path

import numpy as np
import pydicom.examples
import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from app.errors import InvalidInput
from app.storage.pictures import THUMBNAIL_SIDE, write_forms

# Left half red, right half blue; 40 wide, 20 high.
HALVES = Image.new("RGB", (40, 20), (250, 0, 0))
HALVES.paste((0, 0, 250), (20, 0, 40, 20))


def encoded(image: Image.Image, form: str, **options) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def forms(data: bytes, name: str = "picture") -> tuple[tuple[int, int], bytes, bytes]:
    """Size, PNG and thumbnail of an uploaded picture."""
    with tempfile.TemporaryDirectory() as folder:
        source, png, thumbnail = (Path(folder) / part for part in ("source", "png", "thumbnail"))
        source.write_bytes(data)
        size = write_forms(source, name, thumbnail, png)
        return size, png.read_bytes(), thumbnail.read_bytes()


def stored(data: bytes) -> Image.Image:
    size, png, _ = forms(data)
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG" and image.size == size
    return image


def reason(data: bytes, name: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        forms(data, name)
    return caught.value.detail


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("PNG", {}),
        ("JPEG", {"quality": 95}),
        ("WEBP", {"lossless": True}),
        ("BMP", {}),
        ("GIF", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "jpeg", "quality": 95}),
        ("PPM", {}),
        ("JPEG2000", {"irreversible": False}),
        ("AVIF", {"quality": 95}),
        ("HEIF", {"quality": 95}),
    ],
)
def test_every_format(form, options):
    register_heif_opener()
    image = stored(encoded(HALVES, form, **options))
    assert (image.mode, image.size) == ("RGB", (40, 20))
    np.testing.assert_allclose(np.asarray(image)[10, [5, 35]], [[250, 0, 0], [0, 0, 250]], atol=8)


def test_first_frame_of_an_animation():
    data = encoded(HALVES, "GIF", save_all=True, append_images=[Image.new("RGB", (40, 20), "green")], duration=100)
    assert stored(data).getpixel((5, 5)) == (250, 0, 0)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_exif_orientation_turns_the_picture_and_is_dropped(orientation, mode):
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = stored(encoded(HALVES.convert(mode), "JPEG", exif=exif, quality=95))
    assert image.size == ((40, 20) if orientation < 5 else (20, 40))
    turned = {1: (5, 5), 2: (35, 5), 3: (35, 15), 4: (5, 15), 5: (5, 5), 6: (5, 5), 7: (15, 35), 8: (15, 35)}
    bright = np.asarray(image.convert("RGB"), int)[turned[orientation][1], turned[orientation][0]]
    assert bright[0] > bright[2] or mode == "L"
    assert not image.getexif()


@pytest.mark.parametrize(
    ("image", "mode", "pixel"),
    [
        (Image.new("L", (3, 2), 77), "L", 77),
        (Image.new("1", (3, 2), 1), "L", 255),
        (Image.new("LA", (3, 2), (77, 255)), "L", 77),
        (Image.new("LA", (3, 2), (77, 9)), "RGBA", (77, 77, 77, 9)),
        (Image.new("RGBA", (3, 2), (1, 2, 3, 255)), "RGB", (1, 2, 3)),
        (Image.new("RGBA", (3, 2), (1, 2, 3, 4)), "RGBA", (1, 2, 3, 4)),
        (Image.new("RGB", (3, 2), (1, 2, 3)).convert("P", palette=Image.Palette.ADAPTIVE), "RGB", (1, 2, 3)),
        (Image.fromarray(np.full((2, 3), 65535, np.uint16)), "L", 255),
        (Image.fromarray(np.full((2, 3), 257 * 40, np.uint16)), "L", 40),
    ],
    ids=["gray", "bits", "gray opaque", "gray alpha", "opaque", "alpha", "palette", "16 bit", "16 bit middle"],
)
def test_modes(image, mode, pixel):
    found = stored(encoded(image, "PNG"))
    assert (found.mode, found.getpixel((1, 1))) == (mode, pixel)


def test_cmyk_becomes_rgb():
    image = stored(encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG", quality=95))
    red, green, blue = image.getpixel((4, 4))
    assert image.mode == "RGB" and red > 200 and green < 60 and blue < 60


def test_transparent_palette_keeps_its_transparency():
    palette = Image.new("P", (4, 4), 0)
    palette.putpalette([10, 20, 30, 200, 200, 200])
    assert stored(encoded(palette, "PNG", transparency=0)).getpixel((0, 0)) == (10, 20, 30, 0)


def test_thumbnail_is_small_and_keeps_the_shape():
    thumbnail = Image.open(io.BytesIO(forms(encoded(HALVES.resize((800, 400)), "PNG"))[2]))
    assert (thumbnail.format, thumbnail.size) == ("WEBP", (THUMBNAIL_SIDE, THUMBNAIL_SIDE // 2))


def test_metadata_is_dropped():
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    _, png, thumbnail = forms(encoded(HALVES, "PNG", exif=exif))
    assert b"Secret" not in png + thumbnail


def test_empty_file():
    assert reason(b"", "empty.png") == "empty.png is empty (0 bytes)"


@pytest.mark.parametrize("data", [b"hello", b"\x00" * 100, b"RIFFxxxxWAVE", b"<svg/>", b"GIF"])
def test_what_is_no_picture(data):
    assert reason(data, "notes.txt") == (
        "notes.txt is not a picture that can be read "
        "(JPEG, PNG, WebP, TIFF, HEIC, AVIF, BMP, GIF, PPM, JPEG 2000 or TGA)"
    )


def test_a_targa_picture_is_known_by_its_name_as_it_says_nothing_itself():
    data = encoded(HALVES, "TGA")
    assert "not a picture that can be read" in reason(data, "a.dat")
    assert forms(data, "a.tga")[0] == (40, 20)


def test_other_formats_of_pillow_are_not_opened():
    assert "not a picture that can be read" in reason(encoded(HALVES, "PCX"), "a.pcx")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            b"version https://git-lfs.github.com/spec/v1\noid x\nsize 1234567\n",
            "a Git LFS pointer, which has 1,234,567",
        ),
        (b"<!DOCTYPE html>\n<html>", "a web page (HTML), not a picture. Download the file itself"),
        (b"%PDF-1.4", "a PDF, not a picture"),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "a video, not a picture"),
        (b"Rar!\x1a\x07\x01\0", "packed (RAR), not a picture. Unpack it"),
    ],
)
def test_what_came_instead_of_a_picture_is_said(data, words):
    assert f"mine.jpg is {words}" in reason(data, "mine.jpg")


def test_the_remedies_for_arrays_and_dicom_write_pictures_that_open(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    values = np.arange(40 * 20, dtype=np.uint16).reshape(20, 40) % 250
    np.save("name.npy", values)
    shutil.copy(pydicom.examples.get_path("ct"), "name.dcm")
    for file in ("name.npy", "name.dcm"):
        remedy = reason((tmp_path / file).read_bytes(), file).partition("picture: ")[2]
        exec(remedy, {"np": np, "Image": Image, "pydicom": pydicom})
        assert stored((tmp_path / "name.png").read_bytes()).mode == "L"


def test_floating_point_numbers_are_refused_with_the_reason():
    assert "floating point" in reason(encoded(Image.new("F", (4, 4), 0.5), "TIFF"), "a.tif")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "HEIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_truncated(form, share):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))
    data = encoded(noise, form)
    text = reason(data[: int(len(data) * share)], "photo.jpg")
    assert text.startswith("photo.jpg is ") and ("truncated" in text or "damaged" in text)


def test_truncated_jpeg_says_so():
    data = encoded(HALVES.resize((300, 300)), "JPEG")
    assert reason(data[:-200], "photo.jpg") == "photo.jpg is truncated"


def test_size_is_checked_before_decoding():
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    data += struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    assert reason(data, "huge.png") == "huge.png is 50000 x 50000 pixels; at most 50 million pixels are allowed"


def test_one_pixel():
    assert stored(encoded(Image.new("RGB", (1, 1), (9, 8, 7)), "PNG")).getpixel((0, 0)) == (9, 8, 7)


def test_very_flat_picture_has_a_thumbnail():
    _, _, thumbnail = forms(encoded(Image.new("RGB", (5000, 1)), "PNG"))
    assert Image.open(io.BytesIO(thumbnail)).size == (THUMBNAIL_SIDE, 1)
