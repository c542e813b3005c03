// For administrators: how busy the program is, and Cancel for everybody's runs.
import * as api from "../api.js";
import { el, fill } from "../dom.js";
import { bytes, moment } from "../format.js";
import { createLiveDialog } from "./live_dialog.js";
import { tableOf } from "./table_of.js";

export function createLoadDialog() {
  const dialog = createLiveDialog("Load", async () => draw(await api.load()));

  function cancelButton({ id, owner }) {
    const click = () => dialog.attempt(() => api.cancelAnyRun(id));
    const attributes = { "data-run": id, "aria-label": `Cancel this run of ${owner}`, click };
    return el("button.button.small-button", attributes, "Cancel");
  }

  function draw({ workers, users, runs }) {
    const ownerOf = (id) => runs.find((run) => run.id === id)?.owner ?? "";
    const table = (name, head, rows) => tableOf(name, head.split(" "), rows.length ? rows : [["none"]], Infinity);
    const work = workers.map(({ name, state, run, memory }) => [
      name,
      state,
      ownerOf(run),
      memory ? bytes(memory) : "",
    ]);
    const use = users.map(({ name, queued, running, usage }) => [
      ...[name, queued, running],
      ...[bytes(usage.disk), usage.pictures],
    ]);
    const open = runs.map((run) => [
      ...[run.owner, run.kind],
      ...[`${run.state}, ${run.done} of ${run.total}, since ${moment(run.created)}`, cancelButton(run)],
    ]);
    const focused = document.activeElement?.dataset.run;
    fill(
      dialog.body,
      table("Workers", "worker state user memory", work),
      table("Users", "user queued running disk pictures", use),
      table("Runs", "user kind state cancel", open),
    );
    if (focused) (dialog.body.querySelector(`[data-run="${focused}"]`) ?? dialog.node.querySelector("button")).focus();
  }

  return dialog.open;
}
