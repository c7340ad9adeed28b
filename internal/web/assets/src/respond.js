// Comfort for respondents' pages. Every page is complete without it.
import { evaluate } from "./lib/expr.js";

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

// Questions with a condition come and go as answers change. The server decides
// again; _seen tells it what was to be seen.
const conditions = $$("[data-show]").map((el) => [el, JSON.parse(el.dataset.show)]);
if (conditions.length) {
  const known = JSON.parse(document.getElementById("known").textContent);
  const { form } = document.querySelector("[name=_seen]");
  const today = new Date().toLocaleDateString("sv");
  const number = (s) => (/^-?\d+([.,]\d+)?$/.test(s) ? +s.replace(",", ".") : undefined);
  const typed = (f) => {
    const s = f.value.trim();
    if (!s) return undefined;
    if (f.classList.contains("num")) return number(s);
    const day = f.classList.contains("date") && s.match(/^(\d\d?)\/(\d\d?)\/(\d{4})$/);
    return day ? `${day[3]}-${day[2].padStart(2, 0)}-${day[1].padStart(2, 0)}` : s;
  };
  const answer = (name) => {
    const fields = $$(`[name="${CSS.escape(name)}"]`, form).filter((f) => !f.closest("[hidden]"));
    const rows = $$(`[name^="${CSS.escape(name)}."]:checked`, form).filter((f) => !f.closest("[hidden]"));
    if (rows.length) return [...new Set(rows.map((f) => f.name.slice(name.length + 1)))];
    if (!fields.length) return known[name];
    const [f] = fields;
    const chosen = fields.filter((f) => f.checked).map((f) => f.value);
    if (f.type === "checkbox") return chosen.length ? chosen : undefined;
    if (f.type === "radio") return chosen[0];
    if (f.type === "file") return f.files.length ? [f.files[0].name] : undefined;
    return f.type === "hidden" ? [f.value] : typed(f);
  };
  const decide = () => {
    for (const [el, tree] of conditions) el.hidden = !evaluate(tree, answer, today);
    form._seen.value = conditions.filter(([el]) => !el.hidden).map(([el]) => el.dataset.id).join(" ");
  };
  form.addEventListener("input", decide);
  form.addEventListener("change", decide);
  addEventListener("pageshow", decide);
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

// One submission a click. What is typed is kept in the draft two seconds later,
// and when the page is left by the browser's own back button.
for (const form of $$("form[data-draft]")) {
  let sent = false, dirty = false, wait, keeping;
  const fields = () => {
    const kept = new FormData();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") kept.append(name, value);
    kept.append("_do", "keep");
    return kept;
  };
  const keep = () => {
    dirty = false;
    keeping = fetch(form.action, { method: "POST", body: fields(), credentials: "same-origin" }).catch(() => (dirty = true)).finally(() => (keeping = null));
  };
  if (form.id === "answers")
    form.addEventListener("input", () => {
      dirty = true;
      clearTimeout(wait);
      wait = setTimeout(keep, 2000);
    });
  form.addEventListener("submit", (e) => {
    clearTimeout(wait);
    if (sent) return e.preventDefault();
    if (keeping) {
      // What is being kept is older than what is sent: it must arrive first.
      e.preventDefault();
      return keeping.finally(() => form.requestSubmit(e.submitter));
    }
    sent = true;
  });
  addEventListener("pagehide", () => {
    clearTimeout(wait);
    if (!sent && dirty) navigator.sendBeacon(form.action, fields());
    dirty = false;
  });
  addEventListener("pageshow", () => (sent = false));
}
