/* Small comforts. Every page works without this file. */
(() => {
  "use strict";
  const on = (type, handler, options) => document.addEventListener(type, handler, options);

  // Menus: one open at a time, closed by Escape, by a click elsewhere, by leaving with Tab.
  const close = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (menu !== except) menu.open = false;
  };
  on("click", (event) => close(event.target.closest("details.menu")));
  on("focusin", (event) => close(event.target.closest("details.menu")));
  on("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) { close(); menu.querySelector("summary").focus(); }
  });

  // Suggestions: arrow keys walk from the box into the list, Escape empties it.
  on("keydown", (event) => {
    const form = event.target.closest?.("[data-suggest]");
    if (!form) return;
    const list = form.querySelector(".suggestions");
    const stops = [form.querySelector("input"), ...(list?.querySelectorAll("a") ?? [])];
    const at = stops.indexOf(event.target);
    if (event.key === "Escape" && list) { list.replaceChildren(); stops[0].focus(); }
    if (at < 0 || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  });

  // On a phone tabs are a strip: the one that is shown has to be seen.
  for (const strip of document.querySelectorAll(".tabs")) {
    const shown = strip.querySelector("[aria-current]");
    if (shown) strip.scrollLeft = shown.offsetLeft - strip.offsetLeft - (strip.clientWidth - shown.offsetWidth) / 2;
  }

  // Forms are sent once: a second click while the first is on its way does nothing.
  on("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.ariaBusy === "true") { event.preventDefault(); return; }
    form.ariaBusy = "true";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) form.ariaBusy = null;
  });

  // Files: what was chosen is listed; files may be dropped on the field.
  const size = (bytes) => bytes < 1048576
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(bytes / 1048576)} MB`;
  on("change", (event) => {
    const list = event.target.closest?.("[data-drop]")?.querySelector("[data-drop-list]");
    if (!list || event.target.type !== "file") return;
    list.replaceChildren(...Array.from(event.target.files, (file) => {
      const row = document.createElement("li");
      row.textContent = `${file.name}, ${size(file.size)}`;
      return row;
    }));
  });
  for (const type of ["dragenter", "dragover", "dragleave", "drop"])
    on(type, (event) => {
      const zone = event.target.closest?.("[data-drop]");
      if (!zone) return;
      zone.classList.toggle("over", type === "dragenter" || type === "dragover");
      if (type === "dragover") event.preventDefault();
      if (type !== "drop") return;
      event.preventDefault();
      const input = zone.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });

  // A piece that the reader asked for takes the focus: its text box, or what it says.
  on("htmx:afterSwap", (event) => {
    if (event.target.id !== "feedback-panel") return;
    event.target.querySelector("[role=alert], textarea, [role=status]")?.focus();
  });

  // Buttons that need the script are hidden until it is here.
  for (const button of document.querySelectorAll("[data-copy],[data-print]")) button.hidden = false;
  on("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard.writeText(document.querySelector(copy.dataset.copy).innerText);
      const said = copy.querySelector("[data-copied]");
      if (said) said.textContent = copy.dataset.done ?? "";
    }
    if (event.target.closest("[data-print]")) window.print();
  });

  // Results: which one was opened is told to the log, at once, for the page goes away.
  on("click", (event) => {
    const link = event.target.closest?.(".result a[href], .suggest-list a[href]");
    const log = link?.closest("[data-results]")?.querySelector("[data-log]");
    if (!log) return;
    const links = [...link.closest("[data-results]").querySelectorAll(".result h3 a, .suggest-list a")];
    const body = new URLSearchParams(JSON.parse(log.getAttribute("hx-vals")));
    body.set("url", link.pathname);
    body.set("position", links.indexOf(link) + 1);
    const headers = JSON.parse(log.getAttribute("hx-headers"));
    fetch(log.getAttribute("hx-post"), { method: "POST", keepalive: true, headers, body }).catch(() => {});
  });

  // Lists with tick boxes: how many are ticked.
  on("change", (event) => {
    const form = event.target.matches?.(".sel") && event.target.form;
    const shown = form && form.querySelector("[data-selected]");
    if (shown) shown.textContent = form.querySelectorAll(".sel:checked").length;
  });
})();
