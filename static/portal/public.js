/* Public pages: narrowing and opening frequent questions, sharing. All works without. */
(() => {
  "use strict";
  const tools = document.querySelector("[data-faq-tools]");
  const questions = Array.from(document.querySelectorAll(".faq details"));
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // A link to an answer opens it, also in browsers that don't by themselves.
  const reveal = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* not one of ours */ }
    const question = document.getElementById(name)?.closest(".faq details");
    if (!question) return;
    question.open = true;
    question.querySelector("summary").focus({ preventScroll: true });
    question.scrollIntoView({ block: "center" });
  };

  if (tools) {
    const box = tools.querySelector("input");
    const all = tools.querySelector("[data-faq-all]");
    const status = tools.querySelector("[data-faq-status]");
    const none = document.querySelector("[data-faq-none]");
    const words = new Map(questions.map((one) => [one, plain(one.textContent)]));
    const shown = () => questions.filter((one) => !one.hidden);
    const label = () => {
      const open = shown().every((one) => one.open);
      all.textContent = open ? all.dataset.close : all.dataset.open;
      return open;
    };
    const narrow = () => {
      const wanted = plain(box.value).split(/\s+/).filter(Boolean);
      for (const one of questions) one.hidden = !wanted.every((word) => words.get(one).includes(word));
      for (const section of document.querySelectorAll("[data-faq-section]"))
        section.hidden = !section.querySelector("details:not([hidden])");
      const left = shown().length;
      none.hidden = left > 0;
      all.hidden = left === 0;
      const search = none.querySelector("[data-faq-search]");
      search.href = `${search.pathname}?q=${encodeURIComponent(box.value)}`;
      status.textContent = wanted.length ? (left ? `${status.dataset.some} ${left}` : status.dataset.none) : "";
      label();
    };
    tools.hidden = false;
    box.addEventListener("input", narrow);
    all.addEventListener("click", () => {
      const open = !label();
      for (const one of shown()) one.open = open;
      label();
    });
    for (const one of questions) one.addEventListener("toggle", label);
    window.addEventListener("hashchange", reveal);
    reveal();
  }

  // The device's own way of sharing, where it has one.
  if (navigator.share)
    for (const button of document.querySelectorAll("[data-share]")) {
      button.hidden = false;
      button.addEventListener("click", () =>
        navigator.share({ title: button.dataset.shareTitle, url: button.dataset.share }).catch(() => {}));
    }
})();
