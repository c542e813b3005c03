"""Writes what becomes of runs: results, failures, records and ends, in order, later when it cannot be done now."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from app.errors import NotFound
from app.jobs import reasons, states
from app.jobs.backlog import PATIENCE_SECONDS, Backlog
from app.jobs.plan import Result
from app.jobs.progress import ActiveRun, Piece, names
from app.jobs.store import Store
from app.operation.figures import CHUNK_SECONDS
from app.storage.files import Files


class Keeper:
    """`settled(run, piece, running)` hears of each chunk that is written, `failed(run, problem)` when one cannot be."""

    def __init__(
        self,
        store: Store,
        files: Files,
        settled: Callable[[ActiveRun, Piece, bool], None],
        failed: Callable[[ActiveRun, dict[str, Any]], None],
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._store, self._files = store, files
        self._settled, self._failed = settled, failed
        self._without_mark: set[tuple[str, str]] = set()
        self.backlog = Backlog(self._tell, patience)

    def keep(self, run: ActiveRun, piece: Piece, result: Result, users: int) -> None:
        """Write the result of a chunk, whose files are replaced as a whole when they are there already."""

        def write() -> None:
            kept = run.plan.kept(self._files, piece.chunk, result)
            run.count(piece, kept.pairs, result.seconds)
            run.versions = result.versions
            eta = run.eta_seconds(users)
            running = kept.save(self._store, len(run.done), run.stage(piece.chunk), eta)
            self._unmark(run.owner, piece.models)
            if running:
                self.write_record(run)
            CHUNK_SECONDS.labels(run.plan.run.kind).observe(result.seconds)
            self._settled(run, piece, running)

        what = f"The results of {names(piece.chunk)} could not be kept"
        self.backlog.do(run.id, write, lambda error: self._failed(run, reasons.of_error(error, what)))

    def fail_rows(self, run: ActiveRun, piece: Piece, mark: str | None) -> None:
        """Write which rows of the run have failed; `mark` is the reason to mark the models of a chunk with."""

        def write() -> None:
            self._store.set_failures(run.id, run.failures)
            if mark is not None:
                self._mark(run.owner, piece.models, mark)
            self.write_record(run)
            self._settled(run, piece, True)

        what = "The failure of a model could not be noted"
        self.backlog.do(run.id, write, lambda error: self._failed(run, reasons.of_error(error, what)))

    def end(self, run: ActiveRun) -> None:
        """The run is done. The record first: who sees the run done finds all of it."""

        def write() -> None:
            self.write_record(run, state=states.DONE)
            self._store.finish(run.id)

        what = "The record of the run could not be written"
        self.backlog.do(run.id, write, lambda error: self._failed(run, reasons.of_error(error, what)))

    def fail(self, run_id: str, problem: dict[str, Any], run: ActiveRun | None = None) -> None:
        """The run has failed; that is written as soon as the store can be."""
        self.backlog.forget(run_id)

        def write() -> None:
            if run is not None:
                with suppress(OSError, NotFound):
                    self.write_record(run, state=states.FAILED, error=problem)
            with suppress(NotFound):
                self._store.fail(run_id, problem)

        self.backlog.do(run_id, write)

    def drop(self, run: ActiveRun) -> None:
        """The run was cancelled; when its tab is gone too, nothing may be left of it."""
        self.backlog.forget(run.id)

        def write() -> None:
            if not self._store.runs_there([run.id]):
                self._files.delete_output(run.id)
            else:
                with suppress(OSError):
                    self.write_record(run)

        self.backlog.do(run.id, write)

    def write_record(self, run: ActiveRun, state: str | None = None, error: dict[str, Any] | None = None) -> None:
        """Write `run.json` anew; with a state and an error as if they were in the store already."""
        record = self._store.run(run.id)
        if state is not None:
            record = dataclasses.replace(record, state=state, error=error, finished=time.time())
        run.plan.write_record(self._store, self._files, record, run.versions)

    def _mark(self, owner: str, models: tuple[str, ...], reason: str) -> None:
        for model in models:
            self._store.mark_model(owner, model, reason)
            self._without_mark.discard((owner, model))

    def _unmark(self, owner: str, models: tuple[str, ...]) -> None:
        for model in models:
            if (owner, model) not in self._without_mark:
                self._store.unmark_model(owner, model)
                self._without_mark.add((owner, model))

    def _tell(self, run_id: str, words: str) -> None:
        with suppress(Exception):  # the store may be what is in trouble
            self._store.progress(run_id, stage=words)
