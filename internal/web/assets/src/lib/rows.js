// Groups. A row is added and removed by the server, which keeps what was typed
// and leads to the row: there the focus goes on, once the browser itself is
// through with the address.
const focus = () => {
  const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const target = at?.matches(".gr") ? at.querySelector("input, select, textarea") : at?.matches(".gp") && at.querySelector("[name=_add]");
  target?.focus?.();
};

export const focusRow = () => {
  if (location.hash) addEventListener("load", () => setTimeout(focus));
};
