// What the table is made of: columns, and rows and group heads flattened to one list of lines.
import { type Row, tableFeatures } from "@tanstack/react-table";
import type { ReactNode } from "react";

export type Column<T> = {
  id: string;
  head: ReactNode;
  /** CSS width; without one it takes the free width. */
  width?: string;
  align?: "right";
  /** Field of the API's sort parameter. */
  sort?: string;
  /** Order of the first press on the head. */
  first?: "ascending" | "descending";
  /** Left out when the table is not wider than this. */
  hide?: "phone" | "narrow" | "medium";
  cell: (row: T) => ReactNode;
};

export type Group = { id: string; label: string };
export const features = tableFeatures({});
type Features = typeof features;
type Shown<T> = { id: string; original: T };
export type ModelRow<T extends object> = Row<Features, T>;
export type RowLine<R> = { kind: "row"; row: R; group: string | undefined };
export type GroupLine<T> = { kind: "group"; group: Group; rows: readonly T[] };
export type Line<T, R = Shown<T>> = RowLine<R> | GroupLine<T>;

/** Groups in the order of their first row: the order of the list decides which group is worst. */
export function flatten<T, R extends Shown<T>>(
  rows: readonly R[],
  groupOf: ((row: T) => Group) | undefined,
  folded: ReadonlySet<string>,
): Line<T, R>[] {
  if (groupOf === undefined) return rows.map((row) => ({ kind: "row", row, group: undefined }));
  const groups = new Map<string, { group: Group; rows: R[] }>();
  for (const row of rows) {
    const group = groupOf(row.original);
    const found = groups.get(group.id);
    if (found === undefined) groups.set(group.id, { group, rows: [row] });
    else found.rows.push(row);
  }
  return [...groups.values()].flatMap(({ group, rows: members }): Line<T, R>[] => [
    { kind: "group", group, rows: members.map((row) => row.original) },
    ...(folded.has(group.id) ? [] : members.map((row): Line<T, R> => ({ kind: "row", row, group: group.id }))),
  ]);
}

/** "-severity,-started" pressed on a column: its field first, the other order when it was first already. */
export function sortBy(current: string, field: string, first: "ascending" | "descending"): string {
  const [leading = "", ...rest] = current.split(",");
  const pressed = leading === field || leading === `-${field}`;
  const descending = pressed ? leading === field : first === "descending";
  const others = (pressed ? rest : [leading, ...rest]).filter((part) => part !== field && part !== `-${field}` && part !== "");
  return [descending ? `-${field}` : field, ...others].slice(0, 2).join(",");
}
