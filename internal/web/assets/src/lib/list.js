// Drop-down lists. The select remains the field: what is here changes its value.
const LONG = 12; // options from which a list is searched
const MOST = 60; // results that are shown at once

// fold makes what people type and what they look for alike: "ha noi" and "Hà Nội".
export const fold = (s) => s.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().trim();

const element = (name, attributes, ...children) => {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value != null) e.setAttribute(key, value);
  e.append(...children);
  return e;
};

const changed = (select) => {
  for (const type of ["input", "change"]) select.dispatchEvent(new Event(type, { bubbles: true }));
};

// narrow leaves in a list only what is there for the choice made above.
export const narrow = (select) => {
  const { within } = select.dataset;
  if (!within) return;
  const all = [...select.options].map((option) => [option, option.parentElement.dataset.of]);
  const { form } = select, question = select.closest(".q");
  const above = [...form.querySelectorAll(`[name="${CSS.escape(within)}"]`)]; // a select, or radio buttons
  const choice = () => above.find((f) => f.checked ?? true)?.value ?? "";
  let made, empty;
  const show = () => {
    const chosen = select.value;
    made = choice();
    const there = all.filter(([, of]) => !of || of === made).map(([option]) => option);
    empty = !there.some((option) => option.value);
    select.replaceChildren(...there);
    select.value = there.some((option) => option.value === chosen) ? chosen : "";
    select.dispatchEvent(new Event("narrowed"));
    return select.value !== chosen;
  };
  // Where there is nothing to choose, or nothing is asked above, nothing is asked.
  const follow = () => {
    const other = choice() !== made && show();
    question.hidden = empty || above.every((f) => f.closest("[hidden]"));
    if (other) changed(select);
  };
  for (const type of ["input", "change"]) form.addEventListener(type, follow);
  addEventListener("pageshow", follow);
  follow();
};

// search puts a combobox before a long list (WAI-ARIA Authoring Practices:
// editable combobox with list autocomplete).
export const search = (select) => {
  if (select.options.length <= LONG && !select.dataset.within) return;
  const words = select.dataset, id = select.id, own = words.lang ? { lang: words.lang } : {};
  select.id = id + "-list"; // so that the label, and links to a mistake, lead to the combobox
  const input = element("input", {
    class: "tx", type: "text", id, role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": id + "-found", "aria-describedby": select.getAttribute("aria-describedby"), "aria-invalid": select.getAttribute("aria-invalid"),
  });
  const label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
  const list = element("ul", { id: id + "-found", role: "listbox", "aria-label": label.textContent.trim(), hidden: "" });
  const more = element("p", { class: "dim", hidden: "", ...own }), spoken = element("p", { class: "vh", "aria-live": "polite", ...own });
  let active = -1, open = false, keys = new Map(), wait;

  const text = () => (select.value ? select.selectedOptions[0].textContent : "");
  const key = (option) => keys.get(option) ?? keys.set(option, " " + fold(option.textContent)).get(option);
  // Each word that is typed begins a word of what is found.
  const found = (query) => {
    const terms = fold(query).split(/\s+/), options = [...select.options].filter((o) => o.value && terms.every((t) => key(o).includes(" " + t)));
    const rank = (o) => (key(o).startsWith(" " + terms.join(" ")) ? 0 : 1);
    return query.trim() ? options.sort((a, b) => rank(a) - rank(b)) : options;
  };

  const point = (i) => {
    const items = list.children;
    items[active]?.setAttribute("aria-selected", "false");
    active = i;
    items[i]?.setAttribute("aria-selected", "true");
    items[i]?.scrollIntoView({ block: "nearest" });
    if (i < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", items[i].id);
  };
  const show = (query) => {
    const results = found(query);
    list.replaceChildren(
      ...results.slice(0, MOST).map((o, i) => Object.assign(element("li", { role: "option", id: `${id}-found-${i}`, "aria-selected": "false" }, o.textContent), { option: o })),
    );
    more.textContent = results.length ? words.more : words.none;
    more.hidden = results.length && results.length <= MOST;
    list.hidden = !results.length;
    open = true;
    input.setAttribute("aria-expanded", results.length > 0);
    point(query ? -1 : results.slice(0, MOST).findIndex((o) => o.selected));
    clearTimeout(wait);
    wait = setTimeout(() => (spoken.textContent = results.length ? words.found.replace("{n}", results.length.toLocaleString(document.documentElement.lang)) : words.none), 400);
  };
  const close = () => {
    list.hidden = more.hidden = true;
    open = false;
    input.setAttribute("aria-expanded", "false");
    point(-1);
    clearTimeout(wait);
  };
  const choose = (option) => {
    const value = option ? option.value : "", other = value !== select.value;
    select.value = value;
    input.value = text();
    close();
    if (other) changed(select);
  };
  // Whoever typed a name out, or cleared the field, need not choose it from the
  // list as well; anything else is no answer, and what was chosen stands again.
  const settle = () => {
    const typed = fold(input.value);
    if (!typed) return choose(null);
    choose([...select.options].find((o) => o.value && key(o) === " " + typed) ?? (select.value ? select.selectedOptions[0] : null));
  };

  input.addEventListener("input", (e) => {
    e.stopPropagation(); // what is typed is not an answer
    show(input.value);
  });
  input.addEventListener("click", () => (open ? close() : show("")));
  input.addEventListener("blur", () => open || input.value !== text() ? settle() : 0);
  input.addEventListener("keydown", (e) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key], n = list.children.length;
    if (step) {
      e.preventDefault();
      if (!open) show("");
      if (list.children.length) point(active < 0 && step < 0 ? list.children.length - 1 : (active + step + list.children.length) % list.children.length);
    } else if (e.key === "Enter") {
      e.preventDefault(); // which would send the page
      if (open && active >= 0) choose(list.children[active].option);
      else if (open && n === 1) choose(list.children[0].option);
      else settle();
    } else if (e.key === "Escape" && open) {
      e.preventDefault();
      input.value = text();
      close();
    }
  });
  input.addEventListener("keypress", (e) => e.key === "Enter" && e.preventDefault());
  list.addEventListener("mousedown", (e) => e.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (e) => e.target.option && choose(e.target.option));
  select.addEventListener("narrowed", () => {
    keys = new Map();
    input.value = text();
  });
  addEventListener("pageshow", () => (input.value = text()));

  select.classList.add("away");
  select.before(element("div", { class: "cb" }, input, list, more, spoken));
  input.value = text();
};
