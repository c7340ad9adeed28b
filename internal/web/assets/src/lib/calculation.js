// Calculated values, shown as the page's language writes them.
import { day } from "./words.js";

const absent = "…";

export function showCalculated(form, answer) {
  for (const out of form.querySelectorAll("[data-calculated]")) {
    const text = said(out, answer(out.dataset.calculated));
    if (out.textContent !== text) out.textContent = text;
  }
}

const said = (out, value) => {
  if (value === undefined) return absent;
  const named = JSON.parse(out.dataset.words)[value];
  if (named !== undefined) return named;
  const { lang } = out.closest("[lang]");
  if (typeof value === "number") return value.toLocaleString(lang, { maximumFractionDigits: 6 });
  return "day" in out.dataset ? day(value, lang) : value;
};
