// Logging in: the login page, and the same form in a dialog when a login has ended in the middle of work.
const HEADERS = { "X-Requested-With": "XMLHttpRequest", "Content-Type": "application/json" };
const RELOADED = "innvestigate-gui.reloaded";

/** Sends what is typed; `done(session)` when the server lets in, else its sentence is shown. */
export function listen(form, done) {
  const said = form.querySelector("[role=alert]");

  async function send() {
    const body = JSON.stringify(Object.fromEntries(new FormData(form)));
    const answer = await fetch("/api/session", { method: "POST", headers: HEADERS, body });
    const told = await answer.json();
    if (answer.ok) return done(told);
    throw new Error(told.detail);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    form.inert = true; // one answer at a time
    const problem = await send().catch((error) => error);
    form.inert = false;
    if (!problem) return;
    said.textContent =
      problem instanceof TypeError ? "The server does not answer. Is the program still running?" : problem.message;
    form.querySelector("[type=password]").select();
  });
}

/** A link from elsewhere arrives without the cookie, and the login page is shown to somebody who is logged in. */
async function enterIfKnown() {
  const { user } = await (await fetch("/api/session")).json();
  if (!user || Date.now() - sessionStorage.getItem(RELOADED) < 10000) return;
  sessionStorage.setItem(RELOADED, Date.now());
  location.reload();
}

const form = document.querySelector(".login-page form");
if (form) {
  const address = new URL(location);
  address.searchParams.delete("token");
  history.replaceState(null, "", address);
  listen(form, () => location.reload());
  enterIfKnown().catch(() => {}); // then the form stays
}
