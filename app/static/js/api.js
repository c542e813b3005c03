// The only module that talks HTTP. Every call answers with a promise; a failure is a `Problem`.
const { $ } = globalThis;

const share = new URLSearchParams(location.search).get("share"); // the secret of a read-only link

// Answers in no words: of a proxy before the program, or of a program that is being restarted.
const AWAY = "The program does not answer behind its proxy; try it again in a minute";
const PLAIN = {
  413: "That is more than is taken at once; send fewer or smaller files",
  429: "Too many requests in a short time; wait a minute",
  502: AWAY,
  503: AWAY,
  504: AWAY,
};

/** What went wrong, in the server's own words (application/problem+json). */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `${PLAIN[status] ?? "Try it again"} (the server answered with status ${status}).`);
    this.status = status;
    this.errors = Array.isArray(body.errors) ? body.errors : [];
    this.fits = Array.isArray(body.fits) ? body.fits : []; // networks that a file of weights can be loaded into
  }

  /** The server could not be reached at all. */
  get offline() {
    return this.status === 0;
  }
}

/** The problem that was answered in the place of a map. */
function said(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return {};
  }
}

function problemOf(xhr, reason) {
  if (reason === "abort") return new Problem(0, { detail: "Cancelled." });
  if (xhr.status === 0) return new Problem(0, { detail: "The server does not answer. Is the program still running?" });
  if (xhr.status === 401) document.dispatchEvent(new Event("login-ended"));
  return new Problem(xhr.status, xhr.responseJSON ?? said(xhr.responseBinary));
}

/** The body; where the server says how long to wait before the next question, that too, as `pause` in seconds. */
function answered(body, xhr) {
  const pause = Number(xhr.getResponseHeader("Retry-After"));
  return pause ? { ...body, pause } : body;
}

/** An address with the link by which the page was opened, if it was: nothing is answered without. */
function linked(address) {
  return share ? `${address}${address.includes("?") ? "&" : "?"}share=${id(share)}` : address;
}

// Maps are asked for by `map` below, which adds the link itself.
const isFile = (key, value) => /url$/.test(key) && key !== "map_url" && String(value).startsWith("/api/");
const read = (text) => JSON.parse(text, (key, value) => (isFile(key, value) ? linked(value) : value));

function send(method, path, options = {}) {
  return new Promise((resolve, reject) => {
    $.ajax({
      url: linked(`/api${path}`),
      method,
      dataType: "json",
      ...(share && { converters: { "text json": read } }),
      headers: { "X-Requested-With": "XMLHttpRequest" },
      ...options,
    })
      .done((body, _text, xhr) => resolve(xhr.status === 304 ? null : answered(body, xhr)))
      .fail((xhr, reason) => reject(problemOf(xhr, reason)));
  });
}

const id = encodeURIComponent;
const json = (body) => ({ data: JSON.stringify(body), contentType: "application/json" });

/** All items of a list, page after page. */
async function all(path) {
  const items = [];
  let cursor = null;
  do {
    const page = await send(
      "GET",
      cursor === null ? path : `${path}${path.includes("?") ? "&" : "?"}cursor=${id(cursor)}`,
    );
    items.push(...page.items);
    cursor = page.next ?? null;
  } while (cursor !== null);
  return items;
}

function withVariants(model) {
  return [model, ...model.variants.map((variant) => ({ ...model, ...variant, variants: [], variant_of: model.id }))];
}

/** Sends a form with files; `onProgress(sent, total)` in bytes, `signal` (AbortSignal) cancels. */
function upload(path, form, { onProgress, signal } = {}) {
  return send("POST", path, {
    data: form,
    contentType: false,
    processData: false,
    xhr() {
      const xhr = $.ajaxSettings.xhr();
      xhr.upload.addEventListener("progress", (event) => onProgress?.(event.loaded, event.total));
      signal?.addEventListener("abort", () => xhr.abort());
      return xhr;
    },
  });
}

export const session = () => send("GET", "/session");
export const logOut = () => send("DELETE", "/session");
export const health = () => send("GET", "/health");
export const methods = () => all("/methods");
export const methodCard = (name) => send("GET", `/methods/${id(name)}/card`);
/** All models; the variants of a network behind it, each with the id of the network in `variant_of`. */
export const models = async () => (await all("/models")).flatMap(withVariants);
export const model = (name) => send("GET", `/models/${id(name)}`);
export const applicability = (name, layer) => all(`/models/${id(name)}/methods` + (layer ? `?layer=${id(layer)}` : ""));
export const uploadModel = (form, options) => upload("/models", form, options);
export const changeModel = (name, body) => send("PATCH", `/models/${id(name)}`, json(body));
export const checkPreprocessing = (name, body) => send("POST", `/models/${id(name)}/preprocessing-check`, json(body));
export const deleteModel = (name) => send("DELETE", `/models/${id(name)}`);
export const restoreModel = (name) => send("POST", `/models/${id(name)}/restore`);
export const samples = () => all("/samples");
export const images = () => all("/images");
export const deleteImage = (name) => send("DELETE", `/images/${id(name)}`);
export const uploadImages = (form, options) => upload("/images", form, options);
export const createRun = (body) => send("POST", "/runs", json(body));
export const repeatRun = (name) => send("POST", `/runs/${id(name)}/repeat`);
/** The newest runs, newest last; `next` is null when these are all. */
export const runs = (limit) => send("GET", `/runs?limit=${limit}`);
/** A run or a tab, null when it is as it was at the last call (ETag). */
export const run = (name) => send("GET", `/runs/${id(name)}`, { ifModified: true });
export const tab = (name, fresh) => send("GET", `/tabs/${id(name)}`, { ifModified: !fresh });
const cancelled = new Set();
/** Cancels a run; one without tabs is forgotten. */
export function cancelRun(name) {
  cancelled.add(name);
  return send("DELETE", `/runs/${id(name)}`);
}
/** Whether this page has cancelled a run: then its end is no news. */
export const wasCancelled = (name) => cancelled.has(name);
/** The bytes of a map (maps/map.js reads them). */
export const map = (address) =>
  new Promise((resolve, reject) => {
    const options = { xhrFields: { responseType: "arraybuffer" }, responseFields: { binary: "responseBinary" } };
    $.ajax({ url: linked(address), dataType: "binary", ...options })
      .done(resolve)
      .fail((xhr, reason) => reject(problemOf(xhr, reason)));
  });
export const colormaps = () => send("GET", "", { url: "/static/colormaps.json" });
export const tabs = () => all("/tabs");
/** A new tab with the rows of several. */
export const joinTabs = (tabs) => send("POST", "/tabs", json({ tabs }));
/** How alike the maps of a picture are, or without one how much those of each picture differ. */
export const agreement = (name, query) => send("GET", `/tabs/${id(name)}/agreement?${new URLSearchParams(query)}`);
/** `title`, `position` or both. */
export const changeTab = (name, body) => send("PATCH", `/tabs/${id(name)}`, json(body));
export const reopenTab = (name) => send("POST", `/tabs/${id(name)}/reopen`);
/** Which maps of a tab convince: `{ row, image, convincing, blind, seed }`. */
export const scores = (name) => send("GET", `/tabs/${id(name)}/scores`);
export const mark = (name, body) => send("PUT", `/tabs/${id(name)}/scores`, json(body));
export const deleteTab = (name) => send("DELETE", `/tabs/${id(name)}`);
/** What a suggest tab knows of a picture, of all pictures along one or two measures, in lists, of a unit. */
export const tabPicture = (tab, image) => send("GET", `/tabs/${id(tab)}/pictures/${id(image)}`);
export const tabMeasures = (tab, query) => send("GET", `/tabs/${id(tab)}/measures?${new URLSearchParams(query)}`);
export const tabLists = (tab) => send("GET", `/tabs/${id(tab)}/lists`);
export const tabUnit = (tab, unit) => send("GET", `/tabs/${id(tab)}/units/${id(unit)}`);
export const datasets = () => all("/datasets");
export const sets = () => all("/sets");
export const createSet = (name, images) => send("POST", "/sets", json({ name, images }));
export const deleteSet = (name) => send("DELETE", `/sets/${id(name)}`);
export const setImages = (name) => all(`/sets/${id(name)}/images?limit=1000`);
export const shareTab = (name) => send("POST", `/tabs/${id(name)}/share`);
export const shares = (name) => all(`/tabs/${id(name)}/share`);
export const revokeShare = (name, link) => send("DELETE", `/tabs/${id(name)}/share/${id(link)}`);
/** What the link that opened the page leads to. */
export const shared = () => send("GET", "/share");
export const load = () => send("GET", "/admin/load");
export const cancelAnyRun = (name) => send("DELETE", `/admin/runs/${id(name)}`);
export const thumbnailUrl = (image) => linked(`/api/images/${id(image)}/thumbnail`);
export const pictureUrl = (image) => linked(`/api/images/${id(image)}/file`);
