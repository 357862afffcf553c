// theme.js: runs before the first paint. Remembers the time zone for the first write of a visitor,
// and marks a page that another one of ours shows inside itself: it goes without its own frame.
if (self !== top) document.documentElement.dataset.framed = "";
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.includes("fairweather_zone=")) {
  document.cookie = `fairweather_zone=${zone};path=/;max-age=31536000;samesite=lax`;
}
