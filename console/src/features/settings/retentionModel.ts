import type { StoreSize } from "../../api/types";

const units = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** "412 MiB", "1.5 GiB". */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit += 1) value /= 1024;
  return `${value.toLocaleString(undefined, { maximumFractionDigits: unit === 0 || value >= 100 ? 0 : 1 })} ${units[unit]}`;
}

export function sizeText({ used_bytes: used, disk_max: max }: StoreSize): string {
  return max === 0 ? `${bytesText(used)} in use, no cap` : `${bytesText(used)} in use of ${bytesText(max)}`;
}

/** What is wrong with a time to keep something, as the API reads it: "30d", "1d12h". */
export function wrongKept(text: string): string | undefined {
  const ordered = /^([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$/;
  return text !== "" && ordered.test(text) ? undefined : "Numbers with their units, the largest first: 30d, 1h30m";
}
