// Answers in words, as the server writes them.

// day writes "2026-01-31" as the language does.
export const day = (text, lang) => {
  const [y, m, d] = text.split("-");
  return lang === "vi" ? `${d}/${m}/${y}` : new Date(Date.UTC(y, m - 1, d)).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
};
