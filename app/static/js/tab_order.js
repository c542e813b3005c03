// Which tabs belong together, and how they stand. Pure functions of the tabs.

/** The tabs in blocks, each beside those of the same run and those put together from it. */
export function blocksOf(tabs) {
  const families = new Map(); // of each run: all runs that belong to it
  for (const { run } of tabs) {
    const all = [run.id, ...(run.inputs.sources ?? [])].flatMap((id) => [...(families.get(id) ?? [id])]);
    const family = new Set(all);
    for (const id of family) families.set(id, family);
  }
  return [...Map.groupBy(tabs, ({ run }) => families.get(run.id)).values()];
}

/** The ids after a tab has gone to where another one is: within its block, or with the whole block. */
export function placed(tabs, id, other) {
  const blocks = blocksOf(tabs).map((block) => block.map((tab) => tab.id));
  const [from, to] = [id, other].map((one) => blocks.findIndex((block) => block.includes(one)));
  const list = from === to ? blocks[from] : blocks;
  const [at, there] = from === to ? [id, other].map((one) => list.indexOf(one)) : [from, to];
  list.splice(there, 0, ...list.splice(at, 1));
  return blocks.flat();
}

/** The moves `[id, position]`, one after the other, that lead from one order to another. */
export function movesTo(before, wanted) {
  const now = [...before];
  return wanted.flatMap((id, at) => {
    if (now[at] === id) return [];
    const one = now[at + 1] === id ? now[at] : id; // one that goes to the right, or one that comes from there
    const to = one === id ? at : wanted.indexOf(one);
    now.splice(to, 0, ...now.splice(now.indexOf(one), 1));
    return [[one, to]];
  });
}

/** Whether every word of a text is in the title, a model or a method of a tab; `labels` are those of the methods. */
export function matches({ title, run }, text, labels) {
  const { models, method, methods = [{ method }] } = run.inputs;
  const names = [title, ...models.map((model) => model.name), ...methods.flatMap((one) => [one.method, labels.get(one.method)])];
  const all = names.join("\n").toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}
