/** "incident.*, silence.created" as the list that the API takes; nothing typed means all. */
export function typesOf(text: string): string[] {
  const types = text.split(/[\s,]+/).filter(Boolean);
  return types.length === 0 ? ["*"] : [...new Set(types)];
}

/** Why these cannot be the types of a webhook, as the server would say it. */
export function wrongTypes(text: string): string | undefined {
  const wrong = typesOf(text).find((type) => type !== "*" && !/^[a-z0-9_.]+?(?:\.\*)?$/.test(type));
  return wrong === undefined ? undefined : `${wrong} is no type: write silence.created, silence.* or *`;
}

export function wrongUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return "An address that begins with https://";
  return url.username + url.password === "" ? undefined : "No user and password here: the receiver checks the signature";
}

export const typesText = (types: readonly string[]): string => (types.includes("*") ? "all" : types.join(", "));
