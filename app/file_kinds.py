"""What a file is, by its content, where it is not what it was taken for: words for a person and what helps."""

from __future__ import annotations

import re
from dataclasses import dataclass

# As many of the first bytes as tell any kind; a TAR says what it is at 257.
START = 4096
_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\s.*?size (\d{1,15})", re.DOTALL)
_PAGE = re.compile(rb"\s*(<!--.*?-->\s*)?<(!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_PACKED = (
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
)
_PICTURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
_PICKLE = re.compile(rb"\x80[\x02-\x05]")
# The number with which torch.save began before it wrote ZIP files.
_TORCH = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
# Version of the format, then the name of who made it or the graph (onnx.proto: ModelProto).
_ONNX = re.compile(rb"\x08[\x01-\x14][\x12\x1a\x22\x28\x32\x3a\x42]")
_SAVED_MODEL = re.compile(rb"\x08\x01\x12")
_SAFETENSORS = re.compile(rb'.{8}\{\s*"', re.DOTALL)


@dataclass(frozen=True)
class Kind:
    """`words` say what the file is ("is a web page (HTML)"), `remedy` what to do, as a sentence of its own."""

    words: str
    remedy: str

    def said(self, instead_of: str) -> str:
        """The rest of a sentence about a file that was taken for `instead_of` ("the model")."""
        return f"{self.words}, not {instead_of}. {self.remedy}"


_THE_KERAS_MODEL = "Upload the Keras model that it was made of (.h5 or .keras)."
PYTORCH = Kind("is a PyTorch file, which PyTorch alone can open", "Upload a Keras model (.h5 or .keras).")
SAVED_MODEL = Kind(
    "is a SavedModel of TensorFlow",
    "Make a Keras file of its folder: tf.keras.models.load_model('folder').save('name.h5'), and upload that.",
)
TFLITE = Kind("is a TensorFlow Lite model, whose layers are welded together", _THE_KERAS_MODEL)
PICTURES = Kind("holds pictures", "Pictures have a field of their own.")
TFJS = Kind(
    "is a model for TensorFlow.js",
    "Upload the Keras model that it was made of; in Teachable Machine: Export Model, TensorFlow, Keras, Download.",
)
# By a key in an object of JSON.
_OBJECTS = (
    ('"modelTopology"', TFJS),
    ('"cell_type"', Kind("is a notebook", "Run it, save its model with model.save('name.h5'), and upload that.")),
    (
        '"class_name"',
        Kind("holds an architecture without its weights", "Choose the file of weights (.h5) together with it."),
    ),
)


def in_its_place(start: bytes) -> Kind | None:
    """What came instead of any file: a pointer to it, or the page that it can be downloaded from."""
    if pointer := _POINTER.match(start):
        size = f", which has {int(pointer[1]):,} bytes"
        return Kind(f"is a Git LFS pointer{size}", "Run git lfs pull, or use the site's download button for the file.")
    if _PAGE.match(start):
        return Kind("is a web page (HTML)", "Download the file itself: on GitHub with 'Download raw file'.")
    return None


def packed(start: bytes) -> Kind | None:
    """A file that holds others and is no ZIP."""
    form = next((form for signature, form in _PACKED if start.startswith(signature)), None)
    form = "TAR" if start[257:262] == b"ustar" else form
    return None if form is None else Kind(f"is packed ({form})", "Unpack it, and upload the file inside.")


def model_of_another_kind(start: bytes) -> Kind | None:
    """A file of another framework or of a tool, by what it begins with."""
    if start[4:8] == b"TFL3":
        return TFLITE
    if start.startswith(_TORCH):
        return PYTORCH
    if _PICKLE.match(start):
        return Kind(
            "is a pickled Python object, which runs code when it is opened",
            "If a Keras model is in it: pickle.load(open('name.pkl', 'rb')).save('name.h5'), and upload name.h5.",
        )
    return _of_protobuf(start) or _of_text(start) or _picture(start)


def no_picture(start: bytes) -> Kind | None:
    """A file that holds a picture in a form that is not read, or none."""
    if start[128:132] == b"DICM":
        return Kind(
            "is a DICOM file",
            "Write it as a picture: values = pydicom.dcmread('name.dcm').pixel_array; "
            "Image.fromarray(np.uint8(255.0 * (values - values.min()) / np.ptp(values))).save('name.png').",
        )
    if start.startswith(b"\x93NUMPY"):
        return Kind(
            "is an array of NumPy",
            "Write it as a picture: Image.fromarray(np.uint8(np.load('name.npy'))).save('name.png').",
        )
    if start.startswith(b"%PDF"):
        return Kind("is a PDF", "Save the picture in it as PNG.")
    if start[4:8] == b"ftyp":
        return Kind("is a video", "Save the pictures of it that matter as PNG.")
    return packed(start)


def _of_protobuf(start: bytes) -> Kind | None:
    if _SAVED_MODEL.match(start):
        return SAVED_MODEL
    if _ONNX.match(start):
        return Kind("is an ONNX model", _THE_KERAS_MODEL)
    if _SAFETENSORS.match(start) and int.from_bytes(start[:8], "little") < 2**27:
        return Kind("holds weights in the form of safetensors, without an architecture", _THE_KERAS_MODEL)
    return None


def _of_text(start: bytes) -> Kind | None:
    text = start.decode("utf-8", "ignore").lstrip()
    if text.startswith("model_checkpoint_path"):
        return Kind(
            "is the list of a checkpoint's files",
            "Build the model, model.load_weights('the checkpoint'), model.save('name.h5'), and upload that.",
        )
    return next((kind for key, kind in _OBJECTS if key in text), None) if text[:1] == "{" else None


def _picture(start: bytes) -> Kind | None:
    form = next((form for signature, form in _PICTURES if start.startswith(signature)), None)
    return None if form is None else Kind(f"is a picture ({form})", PICTURES.remedy)
