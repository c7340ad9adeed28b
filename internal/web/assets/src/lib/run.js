// A run of statements or of pairs, one at a time: large buttons stand for the
// radio buttons of the one that is shown, and an answer leads to the next. The
// radio buttons remain what is sent.
const $$ = (s, r = document) => [...r.querySelectorAll(s)];

const element = (name, className, text = "") => Object.assign(document.createElement(name), { className, textContent: text });

const button = (className, text, click) => {
  const b = element("button", className, text);
  b.type = "button";
  b.addEventListener("click", click);
  return b;
};

export const run = (list) => {
  const own = list.closest("[lang]").lang;
  const items = $$(".ri", list), words = list.dataset, radios = items.map((item) => $$("input", item));
  const faults = items.map((item) => item.querySelector(".err"));
  const chosen = (i) => radios[i].findIndex((r) => r.checked);
  const unanswered = items.findIndex((item, i) => chosen(i) < 0 || item.classList.contains("bad"));
  let at = unanswered < 0 ? 0 : unanswered;

  const card = element("div", "rc"), step = element("p", "step"), bar = document.createElement("progress");
  const fault = element("div"), text = element("p", "rl"), answers = element("div", "ro"), foot = element("div", "acts");
  card.setAttribute("role", "group");
  card.setAttribute("aria-label", list.closest("fieldset").querySelector("legend").textContent.trim());
  text.setAttribute("aria-live", "polite");
  text.tabIndex = -1;
  bar.max = items.length;
  bar.setAttribute("aria-hidden", true);

  const go = (to) => {
    at = Math.min(Math.max(to, 0), items.length);
    show();
  };
  // After the last, on leads to what was passed over, if all must be answered.
  const left = () => (words.rest ? items.findIndex((_, i) => chosen(i) < 0) : -1);
  const back = button("btn alt", words.back, () => go(at - 1)), on = button("btn alt", words.on, () => go(at < items.length ? at + 1 : left()));
  const choose = (k) => {
    const radio = radios[at][k];
    radio.checked = true;
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    go(at + 1);
    if (at === items.length) text.focus(); // and not a button, which a second Enter would press
  };
  if (words.lang) step.lang = back.lang = on.lang = words.lang; // the program's own words
  const keys = radios[0].map((_, k) => button("btn alt", "", () => choose(k)));

  const show = () => {
    const done = at === items.length, answered = items.filter((_, i) => chosen(i) >= 0).length;
    step.textContent = done ? "" : words.step.replace("{n}", at + 1);
    bar.value = answered;
    text.textContent = done ? (left() < 0 ? words.done : words.rest).replace("{n}", answered) : items[at].querySelector(".rl").textContent;
    fault.replaceChildren(...(faults[at] ? [faults[at]] : []));
    if (faults[at]) card.setAttribute("aria-describedby", faults[at].id);
    else card.removeAttribute("aria-describedby");
    answers.hidden = done;
    back.disabled = at === 0;
    on.disabled = done && left() < 0;
    if (done) return;
    keys.forEach((key, k) => {
      const [label] = radios[at][k].labels;
      key.textContent = label.textContent;
      key.lang = label.lang || own;
      key.setAttribute("aria-pressed", chosen(at) === k);
    });
  };

  // A link in the summary of errors leads to a radio button that is not shown.
  for (const link of $$(".sum a"))
    link.addEventListener("click", (e) => {
      const i = radios.findIndex((set) => set.some((r) => "#" + r.id === link.hash));
      if (i < 0) return;
      e.preventDefault();
      go(i);
      keys[0].focus();
    });

  answers.append(...keys);
  foot.append(back, on);
  card.append(step, bar, fault, text, answers, foot);
  for (const item of items) item.classList.add("away"); // not hidden, which would say that it is not asked
  list.append(card);
  show();
  addEventListener("pageshow", show);
};
