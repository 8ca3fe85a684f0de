// Where a person returns to after sign-in: a page of this console, never another site.
export type Back = { href: string; page: string; object: string | undefined };

const start = "/t/default/incidents";

export function returnTo(to: string | undefined): Back {
  const href = to !== undefined && /^\/t\/[^/\\]+\/[^\\]*$/.test(to) ? to : start;
  const url = new URL(href, "http://console.invalid");
  const [, , , page = "incidents", id] = url.pathname.split("/");
  const object = id === undefined || id === "" ? undefined : decodeURIComponent(id);
  return { href, page: page.replace("-", " "), object };
}
