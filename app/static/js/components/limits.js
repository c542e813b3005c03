// Warns from 80 % of what the user may use, and offers what makes room.
import * as api from "../api.js";
import { bytes } from "../format.js";

const ROOM = "close tabs whose results you do not need, and delete models and pictures.";
const LIMITS = {
  disk: (used, most) => `${bytes(used)} of ${bytes(most)} of the disk: ${ROOM}`,
  pictures: (used, most) => `${used} of ${most} pictures: delete those that you do not need.`,
  queued_runs: (used, most) => `${used} of ${most} places in the queue: wait until a run begins, or cancel one.`,
};
const SURE = "Delete all uploaded pictures that neither Home nor a tab shows, from saved sets too?";

export function createLimits(state, notices, showRuns) {
  const told = {}; // in tenths of the limit: each is told once
  let before = null;

  async function deleteUnused() {
    if (!confirm(SURE)) return;
    const kept = new Set(state.get("chosenPictures"));
    const unused = state.get("images").filter(({ id }) => !kept.has(id));
    for (const { id } of unused) await api.deleteImage(id).catch(() => kept.add(id)); // a tab shows it
    state.set({ images: state.get("images").filter(({ id }) => kept.has(id)) });
  }

  function warn(name, used, most) {
    const key = `limit ${name}`;
    const tenths = most === null ? 0 : Math.floor((10 * used) / Math.max(1, most));
    const action =
      name === "queued_runs"
        ? { label: "Show runs", act: showRuns }
        : { label: "Delete unused pictures", act: deleteUnused };
    if (tenths < 8) notices.dismiss(key);
    else if (tenths > (told[name] ?? 0))
      notices.show(`You use ${LIMITS[name](used, most)}`, { key, action, calm: true });
    told[name] = tenths;
  }

  /** What is used is asked for again when there is more or less of something. */
  state.on(["session", "images", "models", "tabs"], async () => {
    const { usage, limits } = state.get("session") ?? {};
    if (!limits) return;
    for (const name of Object.keys(LIMITS)) warn(name, usage[name], limits[name]);
    const lengths = [state.get("images").length, state.get("models").length];
    const now = [...lengths, ...state.get("tabs").map(({ id, run }) => id + run.state)].join();
    const changed = before !== null && now !== before;
    before = now;
    if (!changed || !Object.keys(LIMITS).some((name) => limits[name])) return;
    const session = await api.session().catch(() => null); // the next change asks again
    if (session?.user) state.set({ session });
  });
}
