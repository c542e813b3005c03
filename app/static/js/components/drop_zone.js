// Files dropped anywhere on Home, folders opened at every depth.

async function entriesOf(directory) {
  const reader = directory.createReader();
  const entries = [];
  for (;;) {
    // a reader gives at most 100 entries at a time
    const some = await new Promise((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (!some.length) return entries;
    entries.push(...some);
  }
}

async function filesOf(entry) {
  if (entry.isFile)
    return [
      await new Promise((resolve, reject) => {
        entry.file((file) => resolve(Object.assign(file, { path: entry.fullPath.slice(1) })), reject);
      }),
    ];
  const files = [];
  for (const child of await entriesOf(entry)) {
    if (!child.name.startsWith(".")) files.push(...(await filesOf(child)));
  }
  return files;
}

async function dropped(transfer) {
  // Entries must be taken before the first await: the transfer is empty afterwards.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map(filesOf))).flat();
}

const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

/** Calls `onFiles(files)` for files dropped on `area`; `zone` is drawn as the target meanwhile. */
export function acceptDrops(area, zone, onFiles) {
  let depth = 0;
  const mark = (change) => {
    depth = Math.max(0, depth + change);
    zone.classList.toggle("over", depth > 0);
  };
  area.addEventListener("dragenter", (event) => hasFiles(event) && mark(1));
  area.addEventListener("dragleave", (event) => hasFiles(event) && mark(-1));
  area.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  area.addEventListener("drop", async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(-depth);
    onFiles(await dropped(event.dataTransfer));
  });
}
