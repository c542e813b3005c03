// Runs before the first paint, so that neither a theme chosen by hand nor the tour that was seen makes the page flash.
(function () {
  let theme = null;
  let toured = false;
  try {
    theme = JSON.parse(localStorage.getItem("innvestigate-gui.theme"));
    toured = JSON.parse(localStorage.getItem("innvestigate-gui.toured"));
  } catch {
    /* storage may be forbidden: the system's theme then */
  }
  if (theme !== "light" && theme !== "dark")
    theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme = theme;
  if (toured) document.documentElement.dataset.toured = "";
})();
