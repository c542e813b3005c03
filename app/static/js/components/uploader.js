// Sends files in small batches, with one progress bar for all of them and a button that cancels.
import { cross, el, fill, setText } from "../dom.js";
import { bytes, count } from "../format.js";
import { sentences } from "./notices.js";

const BATCH_FILES = 64;
const BATCH_BYTES = 32e6;
const FULL = [429, 507]; // too many, no room: it holds for the next file too

/** Cuts files into batches, each at most `batchFiles` files and about 32 MB. */
function batches(files, batchFiles) {
  const result = [[]];
  let size = 0;
  for (const file of files) {
    const batch = result.at(-1);
    if (batch.length && (batch.length >= batchFiles || size + file.size > BATCH_BYTES)) {
      result.push([]);
      size = 0;
    }
    result.at(-1).push(file);
    size += file.size;
  }
  return result.filter((batch) => batch.length);
}

/** One line for all files that cannot be taken any more. */
function leftOut(files, error) {
  const more = files.length > 1 ? ` and ${count(files.length - 1, "more file")}` : "";
  return { name: `${files[0].name}${more}`, reason: sentences(error), file: files[0] };
}

function createView(container, onCancel) {
  const bar = el("progress", { max: 1, value: 0, "aria-label": "Upload" });
  const text = el("span.small");
  const view = el("div.upload-progress", bar, text, el("button.button.small-button", { click: onCancel }, "Cancel"));
  container.append(view);
  return {
    progress(sent, total) {
      bar.value = total ? Math.min(1, sent / total) : 0;
      setText(text, sent < total ? `${bytes(sent)} of ${bytes(total)}` : `${bytes(total)} sent, being checked…`);
    },
    remove: () => view.remove(),
  };
}

/**
 * A list of files that were refused, by name with the reason; stays until dismissed or the next upload.
 * `beside(bad)` may give an element to show below a reason.
 */
export function showRejected(container, rejected, beside = () => null) {
  if (!rejected.length) return;
  // A reason may begin with the name itself: it is said once.
  const rest = ({ name, reason }) => (reason.startsWith(name) ? reason.slice(name.length) : `: ${reason}`);
  const items = rejected.map((bad) => el("li", el("strong", bad.name), rest(bad), beside(bad)));
  const box = el("div.rejected", { role: "alert" }, el("ul", items));
  box.append(cross("button.plain", "Dismiss", () => box.remove()));
  container.append(box);
}

/**
 * Uploads `files` batch by batch with `send(batch, options)`, which answers with `{ items, rejected }` or throws.
 * A batch that the server refuses as a whole is sent again file by file, so that the good ones go on.
 * `onItems(items)` hears of each batch.
 */
export async function uploadAll(container, files, send, onItems, { batchFiles = BATCH_FILES, beside } = {}) {
  const abort = new AbortController();
  const view = createView(fill(container), () => abort.abort());
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const queue = batches(files, batchFiles);
  const rejected = [];
  let before = 0;
  while (queue.length && !abort.signal.aborted) {
    const batch = queue.shift();
    const size = batch.reduce((sum, file) => sum + file.size, 0);
    view.progress(before, total);
    try {
      const answer = await send(batch, {
        signal: abort.signal,
        onProgress: (sent) => view.progress(before + Math.min(sent, size), total),
      });
      rejected.push(...answer.rejected);
      onItems(answer.items);
    } catch (error) {
      if (abort.signal.aborted) break;
      if (FULL.includes(error.status)) {
        rejected.push(leftOut([...batch, ...queue.flat()], error));
        break;
      }
      if (batch.length > 1 && !error.offline) {
        queue.unshift(...batch.map((file) => [file]));
        continue;
      }
      rejected.push(...batch.map((file) => ({ name: file.name, reason: sentences(error), file, fits: error.fits })));
    }
    before += size;
  }
  view.remove();
  showRejected(container, rejected, beside);
  return { cancelled: abort.signal.aborted, rejected };
}
