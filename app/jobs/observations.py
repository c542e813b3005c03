"""The store's observations: what networks say about pictures, kept by network and content of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, and_, func, select, update

from app.jobs import states, tables
from app.jobs.database import Database, upsert
from app.jobs.messages import Observed
from app.jobs.ownership import own

TOP = 5
TOP_DTYPE = np.dtype([("index", "<i4"), ("score", "<f4")])
FLOAT = np.dtype("<f4")

_observations, _activations, _pictures = tables.observations, tables.activations, tables.run_pictures


# By place of the picture in the run; what is not known is left out.
Values = dict[int, np.ndarray]


class Observations(Database):
    """What is kept is read by run and for a range of its pictures at a time: their number is not bounded."""

    def add_observations(
        self,
        run_id: str,
        observed: Sequence[tuple[str, dict[str, str], Observed]],
        layer: str | None,
        done: int,
        stage: str | None = None,
        eta_seconds: float | None = None,
    ) -> bool:
        """Keep what networks said and tell how far the run is; False when the run is no longer running.

        `observed` has for each network its key and the keys of its pictures by id. What was known is replaced.
        """
        told: dict[str, Any] = {"done": done} | ({} if stage is None else {"stage": stage})
        told |= {} if eta_seconds is None else {"eta_seconds": eta_seconds}
        running = update(tables.runs).where(tables.runs.c.id == run_id, tables.runs.c.state == states.RUNNING)
        with self._writing() as connection:
            for network, keys, one in observed:
                upsert(connection, _observations, _answers(network, keys, one))
                upsert(connection, _activations, _of_layer(network, keys, one, layer or ""))
            changed = running.values(revision=tables.runs.c.revision + 1, **told)
            return connection.execute(changed.where(own(connection, tables.runs))).rowcount > 0

    def observed_places(self, run_id: str, network: str, layer: str | None) -> set[int]:
        """Places of the run's pictures that need no pass any more; `layer` None: nothing of a layer is asked."""
        query = _of_run(run_id, network, _observations).where(_observations.c.top.is_not(None))
        if layer is not None:
            query = query.join(_activations, _same(_activations, network, layer))
        with self._reading() as connection:
            return {row.place for row in connection.execute(query.where(own(connection, _pictures)))}

    def problems(self, run_id: str, network: str) -> dict[int, str]:
        """Why pictures of a run have no answer and never will, by place."""
        query = _of_run(run_id, network, _observations, _observations.c.problem)
        with self._reading() as connection:
            rows = connection.execute(query.where(_observations.c.problem.is_not(None), own(connection, _pictures)))
            return {row.place: row.value for row in rows}

    def tops(self, run_id: str, network: str, places: range) -> Values:
        """The five highest classes of pictures, as arrays of `TOP_DTYPE`, highest first."""
        return self._values(_of_run(run_id, network, _observations, _observations.c.top), places, TOP_DTYPE)

    def probabilities(self, run_id: str, network: str, places: range) -> Values:
        """What the network answers to pictures, shape (classes,)."""
        return self._values(_of_run(run_id, network, _observations, _observations.c.probabilities), places)

    def features(self, run_id: str, network: str, places: range) -> Values:
        """Pictures in front of the last layer, projected to at most 256 numbers."""
        return self._values(_of_run(run_id, network, _observations, _observations.c.features), places)

    def layer_means(self, run_id: str, network: str, layer: str, places: range) -> dict[int, float]:
        """The mean activation of a layer."""
        return self._read(_of_run(run_id, network, _activations, _activations.c.mean, layer), places)

    def maxima(self, run_id: str, network: str, layer: str, places: range) -> Values:
        """The highest activation of each unit, shape (units,)."""
        return self._values(_of_run(run_id, network, _activations, _activations.c.maxima, layer), places)

    def unit(
        self, run_id: str, network: str, layer: str, index: int, places: range, reduce: str = "max"
    ) -> dict[int, float]:
        """The activation of one unit: its maximum over the positions, or its mean; nothing for a unit there is not."""
        column = _activations.c.means if reduce == "mean" else _activations.c.maxima
        found = self._values(_of_run(run_id, network, _activations, _part(column, index), layer), places)
        return {place: float(values[0]) for place, values in found.items() if values.size}

    def _values(self, query: Any, places: range, dtype: np.dtype[Any] = FLOAT) -> Values:
        return {place: np.frombuffer(value, dtype) for place, value in self._read(query, places).items()}

    def _read(self, query: Any, places: range) -> dict[int, Any]:
        part = query.where(_pictures.c.place >= places.start, _pictures.c.place < places.stop)
        with self._reading() as connection:
            mine = connection.execute(part.where(own(connection, _pictures)))
            return {place: value for place, value in mine if value is not None}


def _same(table: Any, network: str, layer: str | None) -> ColumnElement[bool]:
    of_layer = [] if layer is None else [table.c.layer == layer]
    return and_(table.c.picture == _pictures.c.key, table.c.network == network, *of_layer)


def _of_run(
    run_id: str,
    network: str,
    table: Any,
    column: ColumnElement[Any] = tables.run_pictures.c.key,
    layer: str | None = None,
) -> Any:
    """Place and value of each picture of a run that has a row."""
    query = select(_pictures.c.place, column.label("value"))
    return query.join(table, _same(table, network, layer)).where(_pictures.c.run == run_id)


def _part(column: ColumnElement[Any], index: int) -> ColumnElement[Any]:
    """One number of a column of 32-bit numbers, so that the others are not read into this process."""
    return func.substr(column, FLOAT.itemsize * index + 1, FLOAT.itemsize)


def _answers(network: str, keys: dict[str, str], observed: Observed) -> list[dict[str, Any]]:
    empty = {"top": None, "probabilities": None, "features": None}
    failed = [
        {"network": network, "picture": keys[image], "problem": reason, **empty}
        for image, reason in observed.failed.items()
    ]
    tops = top_classes(observed.probabilities)
    return failed + [
        {
            "network": network,
            "picture": keys[image],
            "problem": None,
            "top": tops[place].tobytes(),
            "probabilities": observed.probabilities[place].astype(FLOAT).tobytes(),
            "features": observed.features[place].astype(FLOAT).tobytes(),
        }
        for place, image in enumerate(observed.images)
    ]


def _of_layer(network: str, keys: dict[str, str], observed: Observed, layer: str) -> list[dict[str, Any]]:
    if observed.means is None or observed.maxima is None:
        return []
    return [
        {
            "network": network,
            "picture": keys[image],
            "layer": layer,
            "mean": float(observed.means[place].astype(np.float64).mean()),
            "maxima": observed.maxima[place].astype(FLOAT).tobytes(),
            "means": observed.means[place].astype(FLOAT).tobytes(),
        }
        for place, image in enumerate(observed.images)
    ]


def top_classes(probabilities: np.ndarray) -> np.ndarray:
    """The highest classes of each row with their scores, highest first, of equal ones the lower index."""
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :TOP]
    found = np.empty(order.shape, TOP_DTYPE)
    found["index"], found["score"] = order, np.take_along_axis(probabilities, order, axis=1)
    return found
