// The one table: sticky head, sort in the head, groups, selection, a row cursor by keyboard, virtual rows beyond 100,
// new rows held back while somebody reads. Markup and behaviour are ours; TanStack Table holds the rows.
import { useTable } from "@tanstack/react-table";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { announceNews } from "./announce";
import { useActions } from "./actions";
import styles from "./Table.module.css";
import { TableHead } from "./TableHead";
import { GroupRow, TableRow } from "./TableRow";
import { type Column, features, flatten, type Group, type Line, type ModelRow } from "./tableModel";
import { useHeld } from "./useHeld";
import { useCursor } from "./useCursor";
import { useWindow } from "./useWindow";
import { Kbd } from "./Kbd";
import { IconArrowUp } from "./icons";
import { useFitting } from "./useFitting";

export type { Column, Group } from "./tableModel";

// Cells are drawn by our own columns; the table's model holds rows.
const noColumns: [] = [];

export type TableProps<T> = {
  label: string;
  /** "incident", "incidents". */
  noun: readonly [string, string];
  rows: readonly T[];
  columns: readonly Column<T>[];
  idOf: (row: T) => string;
  /** Changes with filters and order: then everything may move. */
  listKey: string;
  groupOf?: ((row: T) => Group) | undefined;
  groupNote?: (rows: readonly T[]) => ReactNode;
  sort?: string | undefined;
  onSort?: (sort: string) => void;
  selected?: ReadonlySet<string>;
  onSelected?: (selected: ReadonlySet<string>) => void;
  openId?: string | undefined;
  onPeek?: (row: T, how: "push" | "replace") => void;
  onOpen?: (row: T) => void;
  onCursor?: (row: T | undefined) => void;
  onEnd?: () => void;
  after?: ReactNode;
};

export function Table<T extends object>(given: TableProps<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const fitting = useFitting(scroller, given.columns);
  const { columns: shown, selectable } = fitting;
  const { onSelected, ...rest } = given;
  const props = { ...rest, columns: shown, ...(onSelected !== undefined && selectable ? { onSelected } : {}) };
  const { rows: all, idOf, listKey, noun, selected, openId, onEnd } = props;
  const [atTop, setAtTop] = useState(true);
  const [focused, setFocused] = useState(false);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());

  const reading = !atTop || focused || openId !== undefined || (selected?.size ?? 0) > 0;
  const held = useHeld(all, idOf, reading, listKey);
  const news = `${held.waiting} new ${held.waiting === 1 ? noun[0] : noun[1]}`;
  useEffect(() => {
    if (held.waiting > 0) announceNews(news);
  }, [held.waiting, news]);

  const data = useMemo(() => [...held.rows], [held.rows]);
  const table = useTable({ features, columns: noColumns, data, getRowId: idOf });
  const lines = flatten(table.getRowModel().rows, props.groupOf, folded);
  const fold = (group: string, wanted?: "fold" | "unfold") => setFolded(toggled(folded, group, wanted));

  const view = useWindow(lines, scroller);
  const cursor = useCursor({ ...props, lines, scrollTo: view.scrollTo, fold });
  useActions([
    ...(held.waiting > 0 ? [{ id: "table.news", label: `Show ${news}`, keys: ".", run: held.show }] : []),
    ...cursor.actions,
  ]);

  const scrolled = () => {
    const box = scroller.current;
    if (box === null) return;
    setAtTop(box.scrollTop < 8);
    if (box.scrollTop + box.clientHeight > box.scrollHeight - 400) onEnd?.();
  };

  return (
    <div className={styles.region}>
      {held.waiting > 0 && (
        <button type="button" className={styles.pill} onClick={held.show}>
          <IconArrowUp className="icon" />
          {news}
          <Kbd keys="." />
        </button>
      )}
      <div
        ref={scroller}
        className={styles.scroller}
        onScroll={scrolled}
        onFocus={(event) => setFocused(event.target.closest("tbody") !== null)}
        onBlur={(event) => setFocused(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))}
      >
        <table className={styles.table} aria-label={props.label} aria-rowcount={view.virtual ? lines.length + 1 : undefined}>
          <TableHead {...props} rows={held.rows} />
          <tbody>
            {view.before > 0 && <Spacer height={view.before} />}
            {view.shown.map((index) => renderLine(lines[index] as Line<T, ModelRow<T>>, index))}
            {view.after > 0 && <Spacer height={view.after} />}
          </tbody>
        </table>
        {props.after}
      </div>
    </div>
  );

  function renderLine(line: Line<T, ModelRow<T>>, index: number) {
    if (line.kind === "group")
      return (
        <GroupRow
          key={`group ${line.group.id}`}
          line={line}
          columns={props.columns.length + (props.onSelected ? 1 : 0)}
          folded={folded.has(line.group.id)}
          note={props.groupNote?.(line.rows)}
          onFold={() => fold(line.group.id)}
        />
      );
    const id = line.row.id;
    return (
      <TableRow
        key={id}
        line={line}
        props={props}
        rowIndex={view.virtual ? index + 2 : undefined}
        current={cursor.current === id}
        focus={cursor.focus === id}
        onFocused={() => cursor.visit(id)}
      />
    );
  }
}

function Spacer({ height }: { height: number }) {
  return (
    <tr aria-hidden="true" className={styles.spacer}>
      <td style={{ height }} />
    </tr>
  );
}

function toggled(set: ReadonlySet<string>, id: string, wanted?: "fold" | "unfold"): ReadonlySet<string> {
  const next = new Set(set);
  if (wanted === "fold" || (wanted === undefined && !set.has(id))) next.add(id);
  else next.delete(id);
  return next;
}
