// Comfort for respondents' pages. Every page is complete without it.
import { answersOn } from "./lib/answers.js";
import { showCalculated } from "./lib/calculation.js";
import { evaluate } from "./lib/expr.js";
import { written } from "./lib/number.js";
import { recallsOn } from "./lib/recall.js";
import { narrow, search } from "./lib/list.js";
import { run } from "./lib/run.js";
import { keepDrafts } from "./lib/draft.js";
import { focusRow } from "./lib/rows.js";

const $$ = (s, r = document) => [...r.querySelectorAll(s)];
const lang = document.documentElement.lang;

keepDrafts(); // first: what it brings back, the rest must find

// The error summary takes the focus, so that a screen reader starts there.
document.querySelector(".sum")?.focus();
focusRow();

// announcer returns what says a text to a screen reader, after a while: whoever
// types on is not interrupted.
const announcer = (after) => {
  const spoken = document.createElement("p");
  spoken.className = "vh";
  spoken.setAttribute("aria-live", "polite");
  after.after(spoken);
  let wait;
  return (text, ms) => {
    clearTimeout(wait);
    wait = setTimeout(() => (spoken.textContent = text), ms);
  };
};

// Counters count as the server does: code points after NFC and CRLF → LF.
const length = (s) => [...s.normalize("NFC").replace(/\r\n?/g, "\n").trim()].length;
for (const area of $$("[data-max]")) {
  const shown = document.getElementById(area.id + "-count"), say = announcer(shown);
  const count = () => {
    const left = area.dataset.max - length(area.value);
    shown.textContent = (left < 0 ? shown.dataset.over : shown.dataset.left).replace("{n}", Math.abs(left).toLocaleString(shown.closest("[lang]").lang));
    shown.classList.toggle("over", left < 0);
    say(shown.textContent, 1000);
  };
  area.addEventListener("input", count);
  count();
}

// What depends on answers follows them as they change: questions come and go,
// values are worked out. The server decides again; _seen tells it what was to be
// seen.
const known = document.getElementById("_known");
if (known) {
  const form = document.getElementById("_answers"), seen = form.querySelector("[name=_seen]");
  const conditions = $$("[data-show]", form).map((el) => [el, JSON.parse(el.dataset.show)]);
  const today = new Date().toLocaleDateString("sv");
  const answer = answersOn(form, JSON.parse(known.textContent), today);
  const retold = document.getElementById("_retold"), retell = recallsOn(form, retold ? JSON.parse(retold.textContent) : [], answer);
  const follow = () => {
    for (const [el, tree] of conditions) el.hidden = !evaluate(tree, answer, today);
    if (seen) seen.value = conditions.filter(([el]) => !el.hidden).map(([el]) => el.dataset.id).join(" ");
    showCalculated(form, answer);
    retell();
  };
  form.addEventListener("input", follow);
  form.addEventListener("change", follow);
  addEventListener("pageshow", follow);
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

// Rankings: buttons give the next place up or down; whoever has it takes the one
// that becomes free. The list follows the places, and the focus its button.
for (const list of $$(".rk")) {
  const items = () => $$("li", list), select = (item) => item.querySelector("select");
  const last = select(items()[0]).options.length - 1, held = new Map();
  const at = (place) => items().find((item) => place && held.get(item) === place);
  const say = announcer(list), words = (text, item) => text.replace("{item}", item.querySelector("label").textContent.trim()).replace("{n}", held.get(item)).replace("{of}", last);
  const arrange = () => {
    const focus = document.activeElement, key = (item) => (held.get(item) || last + 1) * 1000 + +item.dataset.at;
    list.append(...items().sort((a, b) => key(a) - key(b)));
    if (list.contains(focus)) focus.focus();
    for (const item of items()) {
      const [up, down] = $$(".mv", item);
      up.setAttribute("aria-disabled", held.get(item) === 1);
      down.setAttribute("aria-disabled", !held.get(item));
    }
  };
  const put = (item, place) => {
    const other = at(place);
    if (other && other !== item) {
      held.set(other, held.get(item));
      select(other).value = held.get(item) || "";
    }
    held.set(item, place);
    select(item).value = place || "";
    arrange();
    for (const i of items()) i.classList.toggle("moved", i === item);
    say(words(place ? list.dataset.placed : list.dataset.free, item), 0);
  };
  const next = (item, up) => {
    const place = held.get(item);
    if (place) return up ? Math.max(place - 1, 1) : (place + 1) % (last + 1);
    if (!up) return 0;
    for (let free = 1; free <= last; free++) if (!at(free)) return free;
    return last;
  };
  for (const item of items()) {
    held.set(item, +select(item).value);
    for (const up of [true, false]) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "mv", textContent: up ? "↑" : "↓", lang: list.dataset.lang || lang });
      button.setAttribute("aria-label", words(up ? list.dataset.up : list.dataset.down, item));
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") === "true") return;
        put(item, next(item, up));
        select(item).dispatchEvent(new Event("input", { bubbles: true }));
      });
      item.append(button);
    }
    select(item).addEventListener("change", () => put(item, +select(item).value));
  }
  arrange();
}

// What is left of a total.
for (const set of $$("[data-total]")) {
  const fields = $$("input", set), shown = $$("[data-left]", set)[0], rule = shown.textContent, say = announcer(shown);
  const count = (typed) => {
    const left = fields.reduce((rest, field) => rest - (written(field) ?? 0), +set.dataset.total);
    const text = left < 0 ? shown.dataset.over : left ? shown.dataset.left : shown.dataset.exact;
    shown.textContent = fields.some((field) => field.value.trim()) ? text.replace("{n}", Math.abs(left).toLocaleString(shown.closest("[lang]").lang)) : rule;
    shown.classList.toggle("over", left < 0);
    if (typed) say(shown.textContent, 1000);
  };
  set.addEventListener("input", count);
  count();
}

// Drop-down lists: only what fits the choice above; long ones can be searched.
$$("select[data-within]").forEach(narrow);
$$("select[data-found]").forEach(search);

// Statements and pairs, one at a time.
$$(".run").forEach(run);

// Sliders and their fields. As long as the field is empty, the slider is not an
// answer, wherever it stands; whoever wants just that place clicks it.
for (const slider of $$("[data-field]")) {
  const field = document.getElementById(slider.dataset.field);
  // Written so that the server can't take a decimal sign for one that groups.
  const write = (x) => x.toLocaleString(lang, { useGrouping: false, numberingSystem: "latn", maximumFractionDigits: 9 }).replace(/[.,]\d{3}$/, "$&0");
  const show = () => {
    const typed = written(field), set = typed !== undefined;
    if (set) slider.value = typed;
    slider.classList.toggle("idle", !set);
    slider.setAttribute("aria-valuetext", set ? field.value : slider.dataset.unset);
  };
  const take = () => {
    const text = write(slider.valueAsNumber);
    if (field.value === text) return;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  slider.addEventListener("input", take);
  slider.addEventListener("pointerup", take);
  field.addEventListener("input", show);
  slider.parentElement.hidden = false;
  show();
}
