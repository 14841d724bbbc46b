/* One click in the mail is enough: the face that was chosen there is sent once the page is seen. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-sends-itself]");
  if (!form || navigator.webdriver) return;
  const send = () => {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", send);
    form.requestSubmit();
  };
  document.addEventListener("visibilitychange", send);
  send();
})();
