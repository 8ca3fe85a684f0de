/** "14", or "500+" when the server has more than were counted. */
export function countText(page: { items: readonly unknown[]; next: string | null } | undefined): string {
  if (page === undefined) return "";
  return `${page.items.length}${page.next == null ? "" : "+"}`;
}
