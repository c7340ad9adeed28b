// Comfort for respondents' pages. Every page is complete without it.
const $$ = (s, r = document) => [...r.querySelectorAll(s)];
const lang = document.documentElement.lang;

// The error summary takes the focus, so that a screen reader starts there.
document.querySelector(".sum")?.focus();

// Counters count as the server does: code points after NFC and CRLF → LF.
const length = (s) => [...s.normalize("NFC").replace(/\r\n?/g, "\n").trim()].length;
for (const area of $$("[data-max]")) {
  const shown = document.getElementById(area.id + "-count"), spoken = document.createElement("p");
  spoken.className = "vh";
  spoken.setAttribute("aria-live", "polite");
  shown.after(spoken);
  let wait;
  const count = () => {
    const left = area.dataset.max - length(area.value);
    shown.textContent = (left < 0 ? shown.dataset.over : shown.dataset.left).replace("{n}", Math.abs(left).toLocaleString(lang));
    shown.classList.toggle("over", left < 0);
    clearTimeout(wait);
    wait = setTimeout(() => (spoken.textContent = shown.textContent), 1000);
  };
  area.addEventListener("input", count);
  count();
}

// "None of these" clears the others, and the others clear it.
for (const set of $$("fieldset:has([data-exclusive])"))
  set.addEventListener("change", ({ target }) => {
    if (target.type !== "checkbox" || !target.checked) return;
    for (const box of $$("input[type=checkbox]", set))
      if (box !== target && ("exclusive" in target.dataset || "exclusive" in box.dataset)) box.checked = false;
  });

// Typing into "other, please specify" chooses its option.
for (const text of $$("[data-chooses]"))
  text.addEventListener("input", () => {
    const choice = document.getElementById(text.dataset.chooses);
    if (text.value && !choice.checked) choice.click();
  });

// One submission a click; and what was typed on a page that is left by the
// browser's own back button is kept in the draft.
for (const form of $$("form[data-draft]")) {
  let sent = false, dirty = false;
  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("submit", (e) => {
    if (sent) return e.preventDefault();
    sent = true;
  });
  addEventListener("pagehide", () => {
    if (sent || !dirty) return;
    const fields = new FormData();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
    fields.append("_do", "keep");
    navigator.sendBeacon(form.action || location.href, fields);
    dirty = false;
  });
  addEventListener("pageshow", () => (sent = false));
}
