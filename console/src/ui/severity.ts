// Five severities, three glyphs (1-2, 3, 4-5), always with the word.
import type { GlyphName } from "./Glyph";

export type SeverityClass = "critical" | "warning" | "info";

const words = ["Critical", "High", "Warning", "Low", "Info"] as const;

export const severityClasses: { id: SeverityClass; severities: string; label: string }[] = [
  { id: "critical", severities: "1,2", label: "critical and high" },
  { id: "warning", severities: "3", label: "warning" },
  { id: "info", severities: "4,5", label: "low and info" },
];

export function severityWord(severity: number): string {
  return words[severity - 1] ?? "Unknown";
}
export function severityClass(severity: number): SeverityClass {
  return severity <= 2 ? "critical" : severity === 3 ? "warning" : "info";
}
export function severityGlyph(severity: number): GlyphName {
  return severityClass(severity);
}

export function countBySeverity(rows: readonly { severity: number }[]): Record<SeverityClass, number> {
  const counts = { critical: 0, warning: 0, info: 0 };
  for (const row of rows) counts[severityClass(row.severity)] += 1;
  return counts;
}

/** "1,2" in words: "critical, high". */
export function severityNames(severities: string): string {
  return severities.split(",").map((one) => severityWord(Number(one)).toLowerCase()).join(", ");
}
