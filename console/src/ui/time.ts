// How the console writes time: relative with two units under 24 h, then a date; durations; 24-hour clock.
export type Zone = "browser" | "utc";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const two = (value: number) => String(value).padStart(2, "0");

/** "42 s", "26 min", "1 h 51 m", "2 d 04 h". */
export function age(ms: number): string {
  const past = Math.max(0, ms);
  if (past < minute) return `${Math.floor(past / second)} s`;
  if (past < hour) return `${Math.floor(past / minute)} min`;
  if (past < day) return `${Math.floor(past / hour)} h ${two(Math.floor((past % hour) / minute))} m`;
  return `${Math.floor(past / day)} d ${two(Math.floor((past % day) / hour))} h`;
}

/** "212 ms", "2.9 s", "39 s", "4 min 39 s", then as age. */
export function duration(ms: number): string {
  const span = Math.max(0, ms);
  if (span < second) return `${Math.round(span)} ms`;
  if (span < 10 * second && span % second !== 0) return `${(Math.floor(span / 100) / 10).toFixed(1)} s`;
  if (span < minute) return `${Math.floor(span / second)} s`;
  if (span >= hour) return age(span).replace(/ 00 [mh]$/, "");
  const rest = Math.floor((span % minute) / second);
  return rest === 0 ? `${Math.floor(span / minute)} min` : `${Math.floor(span / minute)} min ${rest} s`;
}

type Parts = { year: number; month: number; day: number; hour: number; minute: number; second: number };

function parts(at: number, zone: Zone): Parts {
  const date = new Date(at);
  if (zone === "utc")
    return {
      year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate(),
      hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(),
    };
  return {
    year: date.getFullYear(), month: date.getMonth(), day: date.getDate(),
    hour: date.getHours(), minute: date.getMinutes(), second: date.getSeconds(),
  };
}

/** "14:58", "14:58:21". */
export function clock(at: number, zone: Zone, withSeconds = false): string {
  const p = parts(at, zone);
  return `${two(p.hour)}:${two(p.minute)}${withSeconds ? `:${two(p.second)}` : ""}`;
}

/** "16 Nov 11:03"; another year adds it: "16 Nov 2025 11:03". */
export function date(at: number, zone: Zone, now: number): string {
  const p = parts(at, zone);
  const year = p.year === parts(now, zone).year ? "" : ` ${p.year}`;
  return `${p.day} ${months[p.month]}${year} ${two(p.hour)}:${two(p.minute)}`;
}

/** A moment in a list: its age under 24 h, its date beyond. */
export function ago(at: number, zone: Zone, now: number): string {
  return now - at < day ? age(now - at) : date(at, zone, now);
}

/** A moment to come or past on the same day as "15:30", else with its date. */
export function moment(at: number, zone: Zone, now: number): string {
  const a = parts(at, zone);
  const b = parts(now, zone);
  const sameDay = a.year === b.year && a.month === b.month && a.day === b.day;
  return sameDay ? clock(at, zone) : date(at, zone, now);
}

export function zoneName(zone: Zone, at: number): string {
  if (zone === "utc") return "UTC";
  const part = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(at).find((p) => p.type === "timeZoneName");
  return part?.value ?? "local";
}

/** For hover and focus: absolute, with the zone, and in UTC. */
export function absolute(at: number, zone: Zone): string {
  const stamp = (z: Zone) => {
    const p = parts(at, z);
    return `${p.day} ${months[p.month]} ${p.year} ${clock(at, z, true)}`;
  };
  const utc = `${stamp("utc")} UTC`;
  const name = zoneName(zone, at);
  return zone === "utc" || name === "UTC" ? utc : `${stamp(zone)} ${name}, ${utc}`;
}

/** "90m", "2h", "1h30m" in milliseconds; undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  const units: Record<string, number> = { s: second, m: minute, h: hour, d: day, w: 7 * day };
  const found = [...text.trim().matchAll(/(\d+)([smhdw])/g)];
  if (found.length === 0 || found.map((m) => m[0]).join("") !== text.trim()) return undefined;
  return found.reduce((sum, m) => sum + Number(m[1]) * (units[m[2] ?? ""] ?? 0), 0);
}
