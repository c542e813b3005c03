"""The structure of an HDF5 file by allow-list, before anything in it is read: groups, plain arrays, short texts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import h5py
from h5py import h5a, h5d, h5g, h5l, h5o, h5t, h5z

from app.gate.names import shown
from app.gate.refusal import Refused

MAX_OBJECTS = 100_000
MAX_DEPTH = 40
MAX_ATTRIBUTES = 50_000
MAX_ATTRIBUTES_EACH = 500
MAX_ATTRIBUTE_BYTES = 64 * 2**20
MAX_RANK = 8
# Deflate cannot shrink further than 1 : 1032, so arrays that claim more were never written.
MAX_EXPANSION = 1100
# As much as a file may have that is uploaded.
MAX_ARRAY_BYTES = 2 * 2**30
_SAVE = "save the whole model again with model.save('name.h5')."
# Those that people compress with; a check sum over a chunk of one byte ends the process that reads it.
_FILTERS = {
    h5z.FILTER_DEFLATE: "gzip",
    h5z.FILTER_SHUFFLE: "shuffle",
}


def check_structure(file: h5py.File) -> None:
    """Raises `Refused` naming the place for anything that a file of plain weights does not need."""
    _Walk().group(file.id, "", 0)


@dataclass
class _Walk:
    """One way through a file; counts what it meets."""

    objects: int = 0
    attributes: int = 0
    attribute_bytes: int = 0
    array_bytes: int = 0
    seen: set[tuple[int, int]] = field(default_factory=set)

    def group(self, group: Any, place: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise Refused(f"has groups nested more than {MAX_DEPTH} deep; {_SAVE}")
        self._object(group, place)
        for name in _names(group, place):
            inner = f"{place}/{name.decode('utf-8', 'replace')}".removeprefix("/")
            if group.links.get_info(name).type != h5l.TYPE_HARD:
                raise Refused(f"has a link to another place ({shown(inner)}); {_SAVE}")
            item = h5o.open(group, name)
            if isinstance(item, h5g.GroupID):
                self.group(item, inner, depth + 1)
            elif isinstance(item, h5d.DatasetID):
                self._object(item, inner)
                self._dataset(item, inner)
            else:
                raise Refused(f"has something at {shown(inner)} that is neither a group nor an array; {_SAVE}")

    def _object(self, item: Any, place: str) -> None:
        """Everything is met once: a second way to it would be a circle, or the same array counted twice."""
        self.objects += 1
        if self.objects > MAX_OBJECTS:
            raise Refused(f"has more than {MAX_OBJECTS:,} parts; {_SAVE}")
        info = h5o.get_info(item)
        if (key := (info.fileno, info.addr)) in self.seen:
            raise Refused(f"has two ways to the same part ({shown(place)}); {_SAVE}")
        self.seen.add(key)
        count = h5a.get_num_attrs(item)
        self.attributes += count
        if count > MAX_ATTRIBUTES_EACH or self.attributes > MAX_ATTRIBUTES:
            raise Refused(f"has more attributes than a model needs, {count:,} at {shown(place or 'its root')}; {_SAVE}")
        for number in range(count):
            self._attribute(h5a.open(item, index=number), place)

    def _attribute(self, attribute: Any, place: str) -> None:
        name = f"{place} {attribute.name.decode('utf-8', 'replace')}".strip()
        kind = attribute.get_type()
        self.attribute_bytes += math.prod(attribute.shape or ()) * kind.get_size()
        if self.attribute_bytes > MAX_ATTRIBUTE_BYTES:
            raise Refused(f"has longer attributes than a model needs, at {shown(name)}; {_SAVE}")
        if not isinstance(kind, (h5t.TypeStringID, h5t.TypeIntegerID, h5t.TypeFloatID)) and not _is_flag(kind):
            raise Refused(f"has an attribute ({shown(name)}) that is neither text nor numbers; {_SAVE}")
        if kind.committed():
            raise Refused(f"has an attribute ({shown(name)}) of a type with a name of its own; {_SAVE}")

    def _dataset(self, dataset: Any, place: str) -> None:
        kind, settings = dataset.get_type(), dataset.get_create_plist()
        if not isinstance(kind, (h5t.TypeIntegerID, h5t.TypeFloatID)) or kind.committed():
            raise Refused(f"has an array ({shown(place)}) that does not hold plain numbers; {_SAVE}")
        if settings.get_external_count() or settings.get_layout() == h5d.VIRTUAL:
            raise Refused(f"keeps the weights {shown(place)} in another file; {_SAVE}")
        for number in range(settings.get_nfilters()):
            if settings.get_filter(number)[0] not in _FILTERS:
                raise Refused(f"has an array ({shown(place)}) packed in an unknown way; {_SAVE}")
        if len(dataset.shape) > MAX_RANK:
            raise Refused(f"has an array ({shown(place)}) with {len(dataset.shape)} axes; {_SAVE}")
        self._sizes(dataset, settings.get_layout() == h5d.CHUNKED, kind.get_size(), place)

    def _sizes(self, dataset: Any, chunked: bool, item_bytes: int, place: str) -> None:
        """What an array claims against what is stored of it."""
        claimed, stored = item_bytes, dataset.get_storage_size()
        for side in dataset.shape:
            claimed *= side
        self.array_bytes += claimed
        most = stored * (MAX_EXPANSION if chunked else 1)
        if claimed > most or self.array_bytes > MAX_ARRAY_BYTES:
            raise Refused(
                f"claims {self.array_bytes / 1e9:.1f} GB of weights, {claimed:,} bytes of them in {shown(place)}, "
                f"where {stored:,} bytes are stored; {_SAVE}"
            )


def _names(group: Any, place: str) -> list[bytes]:
    names: list[bytes] = []
    if group.get_num_objs() > MAX_OBJECTS:
        raise Refused(f"has more than {MAX_OBJECTS:,} parts at {shown(place)}; {_SAVE}")
    group.links.iterate(lambda name: names.append(name))
    return names


def _is_flag(kind: Any) -> bool:
    """h5py writes booleans as an enumeration."""
    return isinstance(kind, h5t.TypeEnumID) and kind.get_nmembers() == 2
