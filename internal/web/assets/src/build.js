// Comfort for the page on which a form is edited: steps are made without leaving
// it, what is typed is saved as one goes on, questions can be dragged. Every step
// is the same post that the page sends without script.
const $ = (s, r = document) => r.querySelector(s);
const $$ = (s, r = document) => [...r.querySelectorAll(s)];
const panes = ["state", "said", "fault", "outline", "element", "side"];

let sending = Promise.resolve(); // steps are made one after the other

// send makes a step; button is the one that was pressed, quiet leaves what is
// being typed in alone.
const send = (form, button, quiet, more = {}) => {
  sending = sending.then(async () => {
    const body = new FormData(form, form.contains(button) ? button : undefined);
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    if (form.id) form.dirty = false; // what is typed from here on is sent later
    let answer, page;
    try {
      answer = await fetch(form.action, { method: "POST", body: form.enctype === "multipart/form-data" ? body : new URLSearchParams(body) });
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return stay(form);
    }
    if (answer.status === 409) return leave(form, body); // both texts are shown on a page of their own
    if (!$("[data-editor]", page)) return stay(form, answer.status === 401, $("main .lead", page)?.textContent);
    if (answer.status === 422 && form.id) form.dirty = true; // the page says what can't be saved
    if (answer.redirected) history.replaceState(null, "", answer.url);
    update(page, quiet && form);
  });
  return sending;
};

// stay keeps what could not be saved on the page, and says why. It is saved when
// somebody goes on typing, or comes back from another window.
let waiting;
const stay = (form, out, why) => {
  const { lost, signedOut, signIn } = $("[data-editor]").dataset;
  if (form.id) (waiting = form).dirty = true;
  const link = document.createElement("a"), note = document.createElement("p");
  Object.assign(link, { href: "/sign-in", target: "_blank", rel: "noopener", textContent: signIn });
  note.className = "note";
  note.append(out ? signedOut + " " : why ? `${lost} ${why}` : lost, out ? link : "");
  $("#said").replaceChildren(note);
};
addEventListener("focus", () => {
  const form = waiting;
  waiting = null;
  if (form?.dirty && document.contains(form)) save(form, true);
});

// leave sends a step as a page without script would.
const leave = (form, body) => {
  const plain = document.createElement("form");
  Object.assign(plain, { method: "post", action: form.action, enctype: form.enctype, hidden: true });
  for (const [name, value] of body) {
    const field = document.createElement("textarea");
    Object.assign(field, { name, value });
    plain.append(field);
  }
  document.body.append(plain);
  plain.submit();
};

// update puts the panes of a new page in place of those that are shown. The one
// in which somebody types stays, with the new revision; so does one with what was
// typed and is not saved yet.
const update = (page, kept) => {
  const focus = document.activeElement, unsaved = $$("form").filter((form) => form.dirty || form === kept);
  for (const id of panes) {
    const old = document.getElementById(id), fresh = page.getElementById(id);
    if (!old || !fresh) continue;
    if (unsaved.some((form) => old.contains(form))) {
      refresh(old, fresh);
      continue;
    }
    const top = old.scrollTop;
    const frame = $("iframe", old), next = $("iframe", fresh);
    old.replaceWith(document.adoptNode(fresh));
    fresh.scrollTop = top;
    if (frame && next && frame.src === next.src) next.src = frame.src;
  }
  start();
  if (focus?.id && !document.contains(focus)) document.getElementById(focus.id)?.focus({ preventScroll: true });
  if (!kept) $("#fault .sum")?.focus(); // whoever types is told, and stays where he is
};

// refresh brings a pane up to date around the fields that are typed in.
const refresh = (old, fresh) => {
  const at = (pane) => $("input[name=at]", pane)?.value, names = at(old) === at(fresh) ? ["revision", "was"] : ["revision"];
  for (const name of names) {
    const field = $(`input[name=${name}]`, old), other = $(`input[name=${name}]`, fresh);
    if (field && other) field.value = other.value;
  }
  if (at(old) === at(fresh)) {
    const title = $("#element-title", old), other = $("#element-title", fresh);
    if (title && other) title.replaceWith(document.adoptNode(other));
    for (const name of $$("[data-identifier]", old)) blame(name, fresh.querySelector(`#${CSS.escape(name.id)}`));
  }
  const finds = $("#findings", old), others = $("#findings", fresh);
  if (finds && others) finds.replaceWith(document.adoptNode(others));
  const text = $("#yaml", old), other = $("#yaml", fresh);
  if (text && other) {
    text.dataset.faulty = other.dataset.faulty;
    number(text);
  }
};

// blame says beside an identifier whether it is refused.
const blame = (field, fresh) => {
  if (!fresh) return;
  document.getElementById(field.id + ".err").textContent = fresh.ownerDocument.getElementById(field.id + ".err").textContent;
  for (const name of ["aria-invalid", "aria-describedby"]) {
    if (fresh.hasAttribute(name)) field.setAttribute(name, fresh.getAttribute(name));
    else field.removeAttribute(name);
  }
  if (!fresh.hasAttribute("aria-invalid")) field.defaultValue = fresh.defaultValue;
};

// number writes the numbers of the lines beside the source, and marks those with
// mistakes.
const number = (text) => {
  const faulty = new Set(text.dataset.faulty.split(" ")), gutter = $(".gutter");
  gutter.replaceChildren(
    ...text.value.split("\n").flatMap((_, i) => {
      const n = document.createElement(faulty.has(String(i + 1)) ? "b" : "span");
      n.textContent = i + 1 + "\n";
      return n;
    }),
  );
  gutter.scrollTop = text.scrollTop;
};

// goTo puts the cursor on a line of the source.
const goTo = (line) => {
  const text = $("#yaml"), lines = text.value.split("\n");
  const at = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(at, at + (lines[line - 1] ?? "").length);
  text.scrollTop = (text.scrollHeight / lines.length) * Math.max(0, line - 6);
};

// start makes the panes lively, again after they were replaced.
const start = () => {
  for (const form of $$("form[data-step]")) {
    if (form.started) continue;
    form.started = true;
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      const button = e.submitter, fields = $("#fields");
      // What was typed is kept before a step elsewhere.
      if (form !== fields && form.id !== "source" && fields?.dirty) save(fields, true).then(() => fields.dirty || send(form, button));
      else send(form, button);
    });
    if (form.id) typed(form);
  }
  const text = $("#yaml");
  if (text && !text.started) {
    text.started = true;
    number(text);
    text.addEventListener("scroll", () => ($(".gutter").scrollTop = text.scrollTop));
  }
};

// save sends what was typed in a form.
const save = (form, quiet) => send(form, null, quiet, { do: form.id === "source" ? "source" : "fill" });

// halfway reports whether an identifier is being typed: what speaks of it must
// not follow half of one.
const halfway = (form) => {
  const field = document.activeElement;
  return form.contains(field) && "identifier" in field.dataset && field.value !== field.defaultValue;
};

// typed saves a form when its typist pauses or goes to another field. In the
// middle of a syllable nobody pauses: input methods compose.
const typed = (form) => {
  let wait, composing;
  form.addEventListener("compositionstart", () => (composing = true));
  form.addEventListener("compositionend", () => (composing = false));
  form.addEventListener("input", (e) => {
    if (e.target.id === "kind" || e.target.id === "new_kind") return;
    form.dirty = true;
    clearTimeout(wait);
    if (e.target.id === "yaml") number(e.target);
    const pause = () => (composing || halfway(form) ? (wait = setTimeout(pause, 500)) : form.dirty && document.contains(form) && save(form, true));
    wait = setTimeout(pause, 1200);
  });
  form.addEventListener("change", (e) => {
    const { now, identifier } = e.target.dataset;
    if (!form.dirty || (now ?? identifier) === undefined) return;
    clearTimeout(wait);
    save(form, now === undefined); // other fields belong to the new value
  });
};

// Places are opened, and lines found, without leaving the page.
document.addEventListener("click", (e) => {
  const link = e.target.closest("#outline a, .finds a, #side nav a");
  if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
  const url = new URL(link.href);
  if (!url.pathname.endsWith("/edit")) return;
  e.preventDefault();
  const form = $("#fields")?.dirty ? $("#fields") : $("#source")?.dirty ? $("#source") : null;
  (form ? save(form, true) : sending).then(async () => {
    if (form?.dirty && document.contains(form)) return; // it could not be saved
    if (!link.dataset.line || !$("#yaml")) {
      const answer = await fetch(url);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!$("[data-editor]", page)) return (location.href = url);
      history.pushState(null, "", url);
      update(page);
      if (link.closest("#outline")) $("#element").focus({ preventScroll: matchMedia("(min-width: 64rem)").matches });
    }
    if (link.dataset.line && $("#yaml")) goTo(+link.dataset.line);
  });
});
addEventListener("popstate", () => location.reload());
addEventListener("keydown", (e) => {
  if (!(e.ctrlKey || e.metaKey) || e.key !== "s") return;
  e.preventDefault();
  const form = document.activeElement?.closest("form[id]") ?? $("#fields");
  if (form) save(form, true);
});
addEventListener("beforeunload", (e) => {
  if ($("#fields")?.dirty || $("#source")?.dirty) e.preventDefault();
});

// Dragging, with mouse or finger, by the grip of a line in the outline.
document.addEventListener("pointerdown", (e) => {
  const item = e.target.closest?.(".grip")?.closest("li");
  if (!item || e.button) return;
  e.preventDefault();
  const tree = item.closest(".tree"), sort = item.dataset.sort;
  let over, after;
  const clear = () => $$(".before, .after", tree).forEach((li) => li.classList.remove("before", "after"));
  const move = ({ clientX, clientY }) => {
    clear();
    item.classList.add("dragged");
    over = document.elementFromPoint(clientX, clientY)?.closest(".tree li");
    if (!over || over === item || !fits(over, sort)) return (over = null);
    const box = over.getBoundingClientRect();
    after = over.dataset.sort !== sort || clientY > box.top + box.height / 2;
    over.classList.add(after ? "after" : "before");
  };
  const drop = () => {
    removeEventListener("pointermove", move);
    clear();
    item.classList.remove("dragged");
    if (over) place(item, over, after);
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", drop, { once: true });
  addEventListener("pointercancel", () => ((over = null), drop()), { once: true });
});

// fits reports whether something of a sort can be put beside, or into, a line.
const fits = (li, sort) => li.dataset.sort === sort || (sort === "question" && li.dataset.list);

// place moves what was dragged.
const place = (item, over, after) => {
  const [, from, index] = item.dataset.at.match(/^(.*)\/(\d+)$/);
  let list = over.dataset.list, to = 0;
  if (over.dataset.sort === item.dataset.sort) {
    const [, there, n] = over.dataset.at.match(/^(.*)\/(\d+)$/);
    list = there;
    to = +n + (after ? 1 : 0);
    if (list === from && +index < to) to--;
  }
  if (list === from && to === +index) return;
  send(item.closest("form"), null, false, { do: `move ${item.dataset.at} ${list} ${to} ${item.dataset.id}` });
};

start();
