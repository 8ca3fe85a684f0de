import type { ReactNode } from "react";
import styles from "./Table.module.css";
import { type Column, sortBy } from "./tableModel";

type Props<T extends object> = {
  columns: readonly Column<T>[];
  rows: readonly T[];
  idOf: (row: T) => string;
  sort?: string | undefined;
  onSort?: (sort: string) => void;
  selected?: ReadonlySet<string>;
  onSelected?: (selected: ReadonlySet<string>) => void;
};

export function TableHead<T extends object>({ columns, rows, idOf, sort = "", onSort, selected, onSelected }: Props<T>) {
  const all = rows.length > 0 && selected !== undefined && rows.every((row) => selected.has(idOf(row)));
  return (
    <thead>
      <tr>
        {onSelected !== undefined && (
          <th className={styles.select}>
            <label className={styles.hit}>
              <input type="checkbox" checked={all} onChange={() => onSelected(all ? new Set() : new Set(rows.map(idOf)))} aria-label="Select all rows" />
            </label>
          </th>
        )}
        {columns.map((column) => (
          <th key={column.id} scope="col" style={{ width: column.width }} className={classOf(column)} aria-sort={orderOf(column, sort)}>
            {column.sort !== undefined && onSort !== undefined ? (
              <SortButton column={column} sort={sort} onSort={onSort}>
                {column.head}
              </SortButton>
            ) : (
              column.head
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function SortButton<T>({ column, sort, onSort, children }: { column: Column<T>; sort: string; onSort: (sort: string) => void; children: ReactNode }) {
  const order = orderOf(column, sort);
  const press = () => onSort(sortBy(sort, column.sort ?? "", column.first ?? "ascending"));
  return (
    <button type="button" className={`${styles.sort} ${order ? styles.sorted : ""}`} onClick={press}>
      {children}
      {order !== undefined && <span aria-hidden="true">{order === "descending" ? "↓" : "↑"}</span>}
    </button>
  );
}

function orderOf<T>(column: Column<T>, sort: string): "ascending" | "descending" | undefined {
  const leading = sort.split(",")[0];
  if (column.sort === undefined) return undefined;
  if (leading === column.sort) return "ascending";
  return leading === `-${column.sort}` ? "descending" : undefined;
}

export function classOf<T>(column: Column<T>): string {
  return column.align === "right" ? (styles.right ?? "") : "";
}
