// Groups. A row is added and removed by the server, which keeps what was typed
// and leads to the row: there the focus goes on.
export const focusRow = () => {
  const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  at?.matches(".gr, .gp") && at.querySelector(at.matches(".gr") ? "input, select, textarea" : "button[name=_add], .gr:last-of-type input")?.focus();
};
