// What is answered on a page as it stands, in the shape in which expressions take
// it: absent is undefined.
import { evaluate } from "./expr.js";
import { day, number } from "./number.js";

const $$ = (s, r) => [...r.querySelectorAll(s)];
const nonempty = (x) => (x === "" ? undefined : x);

const typed = (f) => {
  if (f.dataset.number) return number(f);
  if (f.matches(".rk select")) return f.value ? +f.value : undefined; // a place
  return f.classList.contains("date") ? day(f.value) : nonempty(f.value.trim());
};

// answersOn returns the function that gives the answer to a name ("role",
// "apparatus.clear_tasks"): from the fields of the form, worked out by its
// calculations, or known from other pages.
export function answersOn(form, known, today) {
  const answer = (name) => {
    const made = form.querySelector(`[data-calculated="${CSS.escape(name)}"]`);
    if (made) return made.parentElement.closest("[hidden]") ? undefined : nonempty(evaluate(JSON.parse(made.dataset.value), answer, today));
    const fields = $$(`[name="${CSS.escape(name)}"]`, form).filter((f) => !f.closest("[hidden]"));
    const parts = $$(`[name^="${CSS.escape(name)}."]`, form).filter((f) => !f.closest("[hidden]") && (/radio|checkbox/.test(f.type) ? f.checked : f.type !== "hidden" && typed(f) !== undefined));
    if (parts.length) return [...new Set(parts.map((f) => f.name.slice(name.length + 1).split(".")[0]))]; // of a grid or a group its rows
    if (!fields.length) return known[name];
    const [f] = fields;
    const chosen = fields.filter((f) => f.checked).map((f) => f.value);
    if (f.type === "checkbox" && f.id === name) return chosen[0]; // a consent
    if (f.type === "checkbox") return chosen.length ? chosen : undefined;
    if (f.type === "radio") return f.closest(".rt") && chosen.length ? +chosen[0] : chosen[0];
    if (f.type !== "file" && f.type !== "hidden") return typed(f);
    const names = fields.flatMap((f) => (f.type === "file" ? [...f.files].map((file) => file.name) : f.value));
    return names.length ? names.slice(f.closest("fieldset") ? 0 : -1) : undefined; // one file takes the place of another
  };
  return answer;
}
