/* The desk's list: choosing several requests, and the keyboard. Everything works without this file. */
(() => {
  "use strict";
  const desk = document.querySelector(".dq");
  const form = desk?.querySelector("form[data-bulk]");
  const boxes = form ? [...form.querySelectorAll("input[name=chosen]")] : [];
  const links = [...(desk?.querySelectorAll(".dq-table .dk-main a") ?? [])];

  // On the phone the views are a strip: the one that is shown has to be seen.
  for (const strip of desk?.querySelectorAll(".dk-views") ?? []) {
    const shown = strip.querySelector("[aria-current]");
    if (shown) strip.scrollLeft = shown.offsetLeft - strip.offsetLeft - (strip.clientWidth - shown.offsetWidth) / 2;
  }
  const plural = new Intl.PluralRules(document.documentElement.lang || "en");
  const counted = (number) => {
    const text = desk.dataset[plural.select(number)] ?? desk.dataset.other;
    return text.replace("{num}", number);
  };
  const say = () => {
    const number = boxes.filter((box) => box.checked).length;
    const place = form?.querySelector("[data-count]");
    if (place) place.textContent = number ? counted(number) : "";
  };
  const chooseAll = () => {
    const wanted = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = wanted;
    say();
  };
  form?.addEventListener("change", say);
  form?.querySelector("[data-all]")?.addEventListener("click", (event) => {
    event.preventDefault();
    chooseAll();
  });
  // The name of a tag is asked for only where a tag is chosen.
  const act = form?.querySelector("select[name=act]");
  const tag = form?.querySelector(".dq-tag");
  const asked = () => { if (tag) tag.hidden = !["tag", "untag"].includes(act.value); };
  act?.addEventListener("change", asked);
  if (act) asked();
  window.addEventListener("pageshow", say);

  const here = () => links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const go = (step) => {
    const next = Math.min(links.length - 1, Math.max(0, here() + step));
    links[next]?.focus();
  };
  const keys = {
    j: () => go(1),
    k: () => go(here() < 0 ? 1 : -1),
    x: () => { if (here() >= 0) boxes[here()].click(); },
    a: chooseAll,
    "/": () => desk?.querySelector("input[type=search]")?.focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target.closest("input:not([type=checkbox]),textarea,select,[contenteditable]");
    const act = keys[event.key];
    if (field || !act) return;
    event.preventDefault();
    act();
  });
})();
