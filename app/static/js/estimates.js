// How long a run will take, learned from the runs that this page has seen finish.
const secondsPerMap = new Map();

const keyOf = (method, model) => `${method}\n${model}`;

/** Notes how long a finished run took for one map. */
export function learn(run) {
  const took = run.finished - run.started;
  if (run.kind !== "visualize" || !Number.isFinite(took) || !run.total) return;
  // How long each of several methods took is not told.
  if (run.inputs.method) for (const model of run.inputs.models) secondsPerMap.set(keyOf(run.inputs.method, model.id), took / run.total);
}

/** Seconds until a run is over that waits for others of `runs`; null when one is of an unknown kind, or of somebody else. */
export function secondsLeft(run, runs) {
  if (run.state !== "queued") return run.eta_seconds;
  const before = runs.filter((other) => other.created < run.created && ["queued", "running"].includes(other.state));
  if (before.filter((other) => other.state === "queued").length < run.position) return null;
  const each = [...before, run].map((one) => (one.state === "running" ? one.eta_seconds : estimate(one.inputs)));
  return each.includes(null) ? null : each.reduce((sum, value) => sum + value, 0);
}

/** Seconds that `request` will take; null when one of its models has not been seen with its method. */
export function estimate(request) {
  const { models, methods = [request] } = request;
  const each = models.flatMap((model) => methods.map(({ method }) => secondsPerMap.get(keyOf(method, model.id ?? model))));
  if (!each.length || each.includes(undefined)) return null;
  return request.images.length * each.reduce((sum, value) => sum + value, 0);
}
