// The one polite live region. What is said at most every 10 s is a count of news; what answers a key is said at once.
const everyMs = 10_000;
let lastNews = 0;

function region(): HTMLElement | null {
  return document.getElementById("announcements");
}

export function announce(text: string): void {
  const target = region();
  if (target !== null) target.textContent = text;
}

export function announceNews(text: string): void {
  if (Date.now() - lastNews < everyMs) return;
  lastNews = Date.now();
  announce(text);
}
