// The unfinished response: one submission a click; what is typed is kept by the
// server two seconds later, and when the page is left. While the server can't be
// reached, the page stays, says so, keeps what was typed in this tab's own
// storage, which goes with the tab, and sends it once the server is back. The
// server takes a response once, however often it is sent.
const prefix = "toadam ";

// box is the tab's storage; a browser may refuse it.
const box = (use) => {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
};
const ours = (store, path) => Object.keys(store).filter((key) => key.startsWith(prefix + path));

// fieldsOf are a form's fields. Its properties in lower case (id, elements, dataset)
// can't be trusted: a field of that name stands before them.
const fieldsOf = (form) => [...form.querySelectorAll("input, select, textarea")];

// restore puts back what could not be sent before the page was loaded again.
const restore = (form, entries) => {
  const values = {};
  for (const [name, value] of entries) (values[name] ??= []).push(value);
  for (const f of fieldsOf(form)) {
    if (!f.name || f.type === "file") continue;
    if (f.type === "radio" || f.type === "checkbox") f.checked = !!values[f.name]?.includes(f.value);
    else if (values[f.name]?.length) f.value = values[f.name].shift();
  }
};

class Draft {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector("[data-state]");
    this.address = form.getAttribute("action");
    this.draft = form.getAttribute("data-draft");
    this.answers = form.getAttribute("id") === "_answers"; // a page of questions, and not the check page
    this.dirty = false; // the server has not all that is typed
    this.off = false; // the server could not be reached
    this.going = null; // the button that was pressed
    this.busy = null; // what is on its way
    this.tries = 0;
    this.recall();
    if (this.answers) form.addEventListener("input", () => this.typed());
    form.addEventListener("submit", (e) => this.submit(e));
    addEventListener("online", () => this.off && this.again());
    addEventListener("pagehide", () => this.leave());
    addEventListener("beforeunload", (e) => this.off && e.preventDefault());
    addEventListener("pageshow", (e) => e.persisted && (this.going = this.native = null));
  }

  state(name) {
    if (this.line.textContent !== this.line.dataset[name]) this.line.textContent = this.line.dataset[name];
    this.line.className = "state " + name;
  }

  fields() {
    return [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
  }

  // store keeps what is typed in the tab.
  store() {
    box((s) => s.setItem(prefix + this.address, JSON.stringify({ draft: this.draft, fields: this.fields() })));
  }

  recall() {
    const path = this.address.replace(/[^/]*$/, "");
    const kept = box((s) => {
      for (const key of ours(s, path)) if (JSON.parse(s.getItem(key)).draft !== this.draft) s.removeItem(key);
      return this.answers && JSON.parse(s.getItem(prefix + this.address));
    });
    if (!kept) return;
    restore(this.form, kept.fields);
    this.dirty = this.off = true;
    this.again();
  }

  typed() {
    this.dirty = true;
    if (this.off) return this.store();
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.keep(), 2000);
  }

  post(entries) {
    return fetch(this.address, {
      method: "POST",
      body: new URLSearchParams(entries),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    }).then((r) => {
      if (r.status >= 500 || r.status === 429) throw new Error(r.status);
      this.off = false;
      this.tries = 0;
      return r;
    });
  }

  // unreachable says so and tries again later.
  unreachable() {
    this.off = true;
    this.store();
    this.state("off");
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.again(), Math.min(1000 * 2 ** this.tries++, 30000));
  }

  again() {
    return this.going ? this.go() : this.keep();
  }

  // keep sends what is typed, and stays on the page. True: the server has it.
  keep() {
    if (this.busy) return this.busy.then(() => (this.dirty ? this.keep() : !this.off));
    this.dirty = false;
    const slow = setTimeout(() => this.off || this.state("saving"), 500);
    this.busy = this.post([...this.fields(), ["_do", "keep"]])
      .then((r) => {
        if (r.status === 204) box((s) => s.removeItem(prefix + this.address));
        this.state(r.status === 204 ? "saved" : r.status === 409 ? "clash" : "lost");
        return true;
      })
      .catch(() => {
        this.dirty = true;
        this.unreachable();
      })
      .finally(() => {
        clearTimeout(slow);
        this.busy = null;
      });
    return this.busy;
  }

  submit(e) {
    if (this.native) return;
    e.preventDefault();
    if (this.going) return;
    this.going = e.submitter ?? this.form.querySelector("button");
    clearTimeout(this.wait);
    this.go();
  }

  // go sends the page as its button asks. Only what the server takes as it is
  // leads on from here; what it has to say is said by sending the page the plain
  // way, as are files, and changes to a list, once the server is known to be there.
  async go() {
    await this.busy; // it is older, and must arrive first
    const { name, value } = this.going;
    const files = fieldsOf(this.form).some((f) => f.type === "file" && f.files.length);
    if (files || /^_(upload|add|remove)$/.test(name)) return (await this.keep()) && this.plain();
    const entries = this.answers ? this.fields() : [];
    if (name) entries.push([name, value]);
    try {
      const r = await this.post(entries);
      if (!r.headers.get("Content-Type")?.startsWith("application/json")) return this.plain();
      const { go } = await r.json();
      this.dirty = false;
      box((s) => ours(s, this.address.replace(/[^/]*$/, "")).forEach((key) => s.removeItem(key)));
      location.assign(go);
    } catch {
      this.dirty = true;
      this.unreachable();
    }
  }

  plain() {
    this.native = true;
    this.dirty = false;
    this.form.requestSubmit(this.going);
  }

  leave() {
    clearTimeout(this.wait);
    if (this.dirty && !this.off && this.answers) navigator.sendBeacon(this.address, new URLSearchParams([...this.fields(), ["_do", "keep"]]));
    this.dirty = false;
  }
}

export const keepDrafts = () => {
  for (const form of document.querySelectorAll("form[data-draft]")) new Draft(form);
};
