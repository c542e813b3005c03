"""The tables of the store; nothing in them is special to SQLite."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

# The newest script in `migrations/versions`; whoever changes a table writes the next one.
SCHEMA = "0005"

# Who owns what was there before there were owners, and all that is added where nobody has to log in.
NOBODY_ELSE = "local"

metadata = MetaData()


def _id() -> Column[str]:
    return Column("id", String(64), nullable=False, unique=True)


def _number() -> Column[int]:
    # Order of creation; times can be equal, numbers cannot.
    return Column("number", Integer, primary_key=True, autoincrement=True)


def _owner() -> Column[str]:
    return Column("owner", String(128), nullable=False, server_default=NOBODY_ELSE)


def _bytes() -> Column[int]:
    # What its files take on the disk, kept here so that what a user takes is one query.
    return Column("bytes", BigInteger, nullable=False, server_default="0")


images = Table(
    "images",
    metadata,
    _number(),
    _id(),
    Column("name", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("file_hash", String(64), nullable=False),
    Column("created", Float, nullable=False),
    _owner(),
    _bytes(),
    # With the sizes, so that what a user takes is read from the index alone: rows of runs and models can be long.
    Index("images_of_an_owner", "owner", "number", "bytes"),
    Index("images_of_a_file", "file_hash"),
)

models = Table(
    "models",
    metadata,
    _number(),
    _id(),
    Column("name", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("file_hash", String(64), nullable=False),
    Column("suffix", String(16), nullable=False),
    Column("preprocessing", JSON(none_as_null=True), nullable=False),
    Column("class_names", JSON(none_as_null=True)),
    Column("description", JSON(none_as_null=True), nullable=False),
    Column("created", Float, nullable=False),
    _owner(),
    _bytes(),
    # When it was deleted; such a model is shown nowhere, but can be had back until it is gone (discarded_models.py).
    Column("discarded", Float),
    Index("models_of_an_owner", "owner", "number", "bytes"),
)

descriptions = Table(
    "descriptions",
    metadata,
    Column("model", String(128), primary_key=True),
    Column("version", String(32), primary_key=True),
    Column("description", JSON(none_as_null=True), nullable=False),
)

runs = Table(
    "runs",
    metadata,
    _number(),
    _id(),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("inputs", JSON(none_as_null=True), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("stage", Text, nullable=False),
    Column("eta_seconds", Float),
    Column("error", JSON(none_as_null=True)),
    Column("revision", Integer, nullable=False),
    Column("created", Float, nullable=False),
    Column("started", Float),
    Column("finished", Float),
    _owner(),
    _bytes(),
    # Why single models of the run failed: a problem body by the id of the model.
    Column("failures", JSON(none_as_null=True)),
    Index("runs_of_an_owner", "owner", "number", "bytes", "state"),
)

tabs = Table(
    "tabs",
    metadata,
    _number(),
    _id(),
    Column("run", String(64), ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("position", Integer, nullable=False),
    # When it was closed; such a tab is shown nowhere, but can be opened again until it is deleted (closed_tabs.py).
    Column("closed", Float),
)

cells = Table(
    "cells",
    metadata,
    Column("run", String(64), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    # The key of the row: the model's id, behind it the number of the method from the second one on.
    Column("model", String(128), primary_key=True),
    Column("image", String(128), primary_key=True),
    Column("data", JSON(none_as_null=True), nullable=False),
)

# Which maps convince: at most one mark for each.
scores = Table(
    "scores",
    metadata,
    Column("run", String(64), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("row_key", String(128), primary_key=True),
    Column("image", String(128), primary_key=True),
    Column("convincing", Boolean, nullable=False),
    Column("blind", Boolean, nullable=False),
    Column("seed", BigInteger),
    Column("marked", Float, nullable=False),
)

# A suggest run may have tens of thousands of pictures: they are not part of its inputs, which are read often.
run_pictures = Table(
    "run_pictures",
    metadata,
    Column("run", String(64), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("image", String(128), nullable=False),
    Column("key", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("label", Text),
    Index("run_pictures_of_an_image", "image"),
)

tab_views = Table(
    "tab_views",
    metadata,
    Column("tab", String(64), ForeignKey("tabs.id", ondelete="CASCADE"), primary_key=True),
    Column("view", String(32), nullable=False),
)

# What networks say about pictures, kept for every later run: not by run, but by network and content of the picture.
# The small columns stand first: who reads only those does not touch the pages of the others.
observations = Table(
    "observations",
    metadata,
    Column("network", String(32), primary_key=True),
    Column("picture", String(32), primary_key=True),
    Column("problem", Text),
    Column("top", LargeBinary),
    Column("probabilities", LargeBinary),
    Column("features", LargeBinary),
)

activations = Table(
    "activations",
    metadata,
    Column("network", String(32), primary_key=True),
    Column("picture", String(32), primary_key=True),
    Column("layer", String(200), primary_key=True),
    Column("mean", Float),
    Column("maxima", LargeBinary),
    Column("means", LargeBinary),
)

image_labels = Table(
    "image_labels",
    metadata,
    Column("image", String(64), primary_key=True),
    Column("label", Text, nullable=False),
)

picture_sets = Table(
    "picture_sets",
    metadata,
    _number(),
    _id(),
    Column("name", Text, nullable=False),
    Column("images", JSON(none_as_null=True), nullable=False),
    Column("created", Float, nullable=False),
    _owner(),
)

# Models that ended the worker; of a model that comes with the program each user has marks of her own.
model_marks = Table(
    "model_marks",
    metadata,
    Column("model", String(128), primary_key=True),
    Column("owner", String(128), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("created", Float, nullable=False),
)

# Read-only links. Only a digest of the link's secret is kept: who reads the database cannot open what was shared.
shares = Table(
    "shares",
    metadata,
    _number(),
    _id(),
    Column("tab", String(64), ForeignKey("tabs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("created", Float, nullable=False),
)

# One row: the id that the data folder of this database has too (installation.py).
installation = Table("installation", metadata, Column("id", String(64), primary_key=True))
