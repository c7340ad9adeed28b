// The expressions of package expr in the browser: evaluates the JSON of a
// checked one to the same value as the server, which decides. Absent is
// undefined; a condition is true or false; a number is finite; texts and days
// ("2026-01-31") are strings; the options chosen, the rows answered and the
// files given are arrays of strings.
const present = (xs) => xs.filter((x) => x !== undefined);
const finite = (x) => (Number.isFinite(x) ? x + 0 : undefined); // and no negative zero
const known = (f) => (...xs) => (xs.includes(undefined) ? undefined : finite(f(...xs)));
const both = (f) => (a, b) => a !== undefined && b !== undefined && f(a, b);

const ops = {
  and: (...xs) => xs.every((x) => x),
  or: (...xs) => xs.some((x) => x),
  not: (x) => !x,
  if: (x, a, b) => (x ? a : b),
  "=": both((a, b) => a === b),
  "!=": both((a, b) => a !== b),
  "<": both((a, b) => a < b),
  "<=": both((a, b) => a <= b),
  ">": both((a, b) => a > b),
  ">=": both((a, b) => a >= b),
  in: (x, ...items) => items.includes(x),
  answered: (x) => x !== undefined,
  has: (list = [], option) => list.includes(option),
  count: (list = []) => list.length,
  "+": known((a, b) => a + b),
  "-": known((a, b) => a - b),
  "*": known((a, b) => a * b),
  "/": known((a, b) => a / b),
  mod: known((a, b) => a % b),
  neg: known((x) => -x),
  abs: known(Math.abs),
  round: known((x, places = 0) => (Math.sign(x) * Math.round(Math.abs(x) * 10 ** places)) / 10 ** places),
  sum: (...xs) => finite(present(xs).reduce((a, b) => a + b, present(xs).length ? 0 : NaN)),
  min: (...xs) => finite(Math.min(...present(xs))),
  max: (...xs) => finite(Math.max(...present(xs))),
  concat: (...xs) => (xs.includes(undefined) || [...xs.join("")].length > 1e5 ? undefined : xs.join("").normalize()),
  length: known((text) => [...text].length),
  days_between: known((from, to) => (Date.parse(to) - Date.parse(from)) / 864e5),
};

// evaluate returns the value of an expression. lookup gives the answer to a
// name ("role", "apparatus.clear_tasks"); today is the server's day.
export function evaluate(tree, lookup, today) {
  const value = (node) => {
    if (!Array.isArray(node)) return node;
    const [op, ...kids] = node;
    if (op === "today") return today;
    if (op !== "$") return ops[op](...kids.map(value));
    const answer = lookup(kids[0]);
    return answer?.normalize?.() ?? answer;
  };
  return value(tree);
}
