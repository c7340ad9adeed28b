// Answers in words, as the server writes them.

// day writes "2026-01-31" as the language does.
export const day = (text, lang) => {
  const [y, m, d] = text.split("-");
  return lang === "vi" ? `${d}/${m}/${y}` : new Date(Date.UTC(y, m - 1, d)).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
};

const most = 200;
const shorten = (s) => {
  const text = s.trim().replace(/\s+/g, " "), letters = [...text];
  return letters.length > most ? letters.slice(0, most).join("") + "…" : text;
};

const list = (items, lang) => (["vi", "en"].includes(lang) ? new Intl.ListFormat(lang === "en" ? "en-GB" : lang, { type: "conjunction" }).format(items) : items.join(", "));

// chosen is what a ticked box or a chosen option says.
const chosen = (f, form) => {
  const other = form.querySelector(`[data-chooses="${CSS.escape(f.id)}"]`)?.value.trim();
  return f.closest(".rt") ? f.value : other || f.labels[0].textContent;
};

// said is the answer to a name in words, "" if there is none.
export function said(form, name, answer, lang) {
  const value = answer(name);
  if (value === undefined) return "";
  const made = form.querySelector(`[data-calculated="${CSS.escape(name)}"]`);
  if (made) return shorten(made.textContent);
  const fields = (n) => [...form.querySelectorAll(`[name="${CSS.escape(n)}"]`)];
  const own = fields(name), ticked = own.filter((f) => f.checked);
  if (own[0]?.type === "checkbox" || own[0]?.type === "radio") return shorten(list(ticked.map((f) => chosen(f, form).trim()), lang));
  if (own[0]?.tagName === "SELECT") return shorten(own[0].selectedOptions[0].text);
  if (Array.isArray(value)) {
    const parts = value.map((part) => fields(`${name}.${part}`)[0]);
    if (parts[0]?.tagName !== "SELECT") return value.map((part) => said(form, `${name}.${part}`, answer, lang)).join(" – ");
    return shorten(list(parts.sort((a, b) => a.value - b.value).map((f) => f.labels[0].textContent.trim()), lang));
  }
  const unit = own[0]?.classList.contains("num") ? own[0].parentElement.querySelector("span")?.textContent : "";
  if (typeof value === "number") return value.toLocaleString(lang, { maximumFractionDigits: 6 }) + (unit ? " " + unit : "");
  return own[0]?.classList.contains("date") ? day(value, lang) : shorten(value);
}
