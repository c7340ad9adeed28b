// Speed for copying sheets of paper. The page is complete without it: Enter goes
// to the next field; from the last one it checks the sheet, and from there it
// stores it. Ctrl+Enter checks at once.
const summary = document.querySelector(".sum");
const form = document.querySelector("[data-entry]");
if (form) {
  const fields = [...form.querySelectorAll("input, textarea")];
  const at = summary ? document.getElementById(summary.querySelector("a").hash.slice(1)) : fields.find((f) => !f.value);
  if (!form.querySelector("[autofocus]")) at?.focus();
  form.addEventListener("keydown", (e) => {
    const i = fields.indexOf(e.target);
    if (e.key !== "Enter" || i < 0 || e.isComposing) return;
    if (e.target.tagName === "TEXTAREA" && !e.ctrlKey) return;
    e.preventDefault();
    if (e.ctrlKey || i === fields.length - 1) form.requestSubmit(form.querySelector("button"));
    else {
      fields[i + 1].focus();
      fields[i + 1].select();
    }
  });
  let sent = false;
  form.addEventListener("submit", (e) => {
    if (sent) e.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => (sent = false));
}
