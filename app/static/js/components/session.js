// Who is logged in: the menu with the name, and the offer to log in again when a login ends in the middle of work.
import * as api from "../api.js";
import { el } from "../dom.js";
import { listen } from "../login.js";
import { createLoadDialog } from "./load_dialog.js";

const ENDED = "Your login has ended. Nothing that you entered is lost: log in again and go on.";

export async function createSession(menu, state, notices) {
  const userName = () => state.get("session")?.user?.name;

  /** To the login page, or to the page of somebody else: without what this user entered. */
  function leave() {
    sessionStorage.clear();
    location.replace("/");
  }

  async function logOut() {
    await api.logOut();
    leave();
  }

  function goOn({ user }) {
    notices.dismiss("login");
    if (user.name !== userName()) leave();
  }

  async function ask() {
    const session = await api.session();
    if (session.user) return goOn(session); // logged in elsewhere in this browser
    const page = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
    const form = page.querySelector("form.login");
    const dialog = el(
      "dialog.dialog.login-dialog",
      { "aria-label": "Log in", closedby: "any", close: () => dialog.remove() },
      form,
    );
    listen(form, (entered) => {
      dialog.close();
      goOn(entered);
    });
    document.body.append(dialog);
    dialog.showModal();
    const { name, password } = form.elements;
    if (!name) return undefined;
    name.value = userName();
    return password.focus();
  }

  function entry(words, act) {
    const click = () => {
      close();
      Promise.resolve(act()).catch(notices.problem);
    };
    return el("button.plain", { click }, words);
  }

  document.addEventListener("login-ended", () => {
    notices.show(ENDED, { key: "login", action: { label: "Log in", act: () => ask().catch(notices.problem) } });
  });
  const close = () => (menu.open = false);
  document.addEventListener("click", (event) => menu.contains(event.target) || close());
  menu.addEventListener("keydown", (event) => event.key === "Escape" && close());

  try {
    const session = await api.session();
    state.set({ session });
    if (!["users", "password"].includes(session.login)) return;
    menu.hidden = false;
    menu.append(
      el("summary", session.login === "users" ? userName() : "Account"),
      el("div.menu-list", session.user.admin && entry("Load", createLoadDialog()), entry("Log out", logOut)),
    );
  } catch (error) {
    notices.problem(error);
  }
}
