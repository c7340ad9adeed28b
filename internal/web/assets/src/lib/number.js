// Numbers and days as the server reads them (number.go and date.go of package
// response, which explain the rules). What it would refuse is undefined.
const GROUP = "\u066c", DECIMAL = "\u066b"; // those of Arabic are never in doubt
const MOST = 1e15;

// Scripts have their digits in order from zero, and begin with it.
const digit = (c) => {
  let n = 0;
  for (let code = c.codePointAt(0) - 1; /\p{Nd}/u.test(String.fromCodePoint(code)); code--) n++;
  return n % 10;
};

// narrow turns spaces, signs and digits of other scripts into the plain ones.
const narrow = (s) =>
  s.trim().replace(/[\u00a0\u202f\u3000]/g, " ").replace(/[＋－，．]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\p{Nd}/gu, digit);

const withoutUnit = (text, units) => {
  for (const unit of units.map((u) => narrow(u).toLowerCase())) {
    const rest = text.slice(0, -unit.length).trim();
    if (unit && text.endsWith(unit) && !/^\d/.test(unit) && /\d$/.test(rest)) return rest;
  }
  return text;
};

// signs are the one that groups digits and the decimal one.
const signs = (s) => {
  const dots = s.split(".").length - 1, commas = s.split(",").length - 1;
  if (s.includes(GROUP)) return [GROUP, DECIMAL];
  if (s.includes(DECIMAL)) return ["", DECIMAL];
  if (dots && commas) return s.lastIndexOf(".") < s.lastIndexOf(",") ? [".", ","] : [",", "."];
  if (dots > 1 || commas > 1) return [dots ? "." : ",", ""];
  return [s.includes(" ") ? " " : "", dots ? "." : commas ? "," : ""];
};

const joined = (s, sign) => {
  const groups = sign ? s.split(sign) : [s];
  return sign && groups.some((g, i) => g.length > 3 || (i && g.length < 3)) ? "" : groups.join("");
};

const parse = (text, whole) => {
  const minus = /^[-\u2212]/.test(text), s = text.replace(/^[-\u2212+]/, "");
  const [group, decimal] = signs(s), at = decimal ? s.indexOf(decimal) : -1;
  const integer = joined(at < 0 ? s : s.slice(0, at), group), fraction = at < 0 ? "0" : s.slice(at + 1);
  if (s.length > 64 || !/^\d+$/.test(integer) || !/^\d+$/.test(fraction)) return undefined;
  const clear = !decimal || decimal === DECIMAL || group || fraction.length !== 3 || integer.length > 3 || integer[0] === "0";
  if (!clear && !whole) return undefined; // 1.234: either
  const x = +(integer + (clear ? "." : "") + fraction);
  return minus && x ? -x : x;
};

const rules = (field) => JSON.parse(field.dataset.number);

// written is the number in a field, whatever the limits.
export const written = (field) => {
  const { whole, units = [] } = rules(field);
  return parse(withoutUnit(narrow(field.value.normalize()).toLowerCase(), units), whole);
};

// number is the number in a field as it is an answer.
export const number = (field) => {
  const { whole, min = -MOST, max = MOST, step } = rules(field), x = written(field);
  const steps = step ? (x - min) / step : 0;
  return x >= min && x <= max && (!whole || Number.isInteger(x)) && Math.abs(steps - Math.round(steps)) < 1e-6 ? x : undefined;
};

// day is a day that exists, as ISO 8601 writes it.
export const day = (typed) => {
  const s = narrow(typed), [, a, sign, month, b] = s.match(/^(\d{1,4})([-/.])(\d\d?)\2(\d{1,4})$/) ?? [];
  if (!sign) return undefined;
  const [y, d] = a.length === 4 ? [a, b] : [b, a];
  const iso = [y, month.padStart(2, 0), d.padStart(2, 0)].join("-"), t = new Date(iso + "T00:00Z");
  return iso.length === 10 && y.length === 4 && +t && t.toISOString().startsWith(iso) ? iso : undefined;
};
