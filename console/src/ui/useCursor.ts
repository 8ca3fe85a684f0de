// The row cursor: j and k move it, Enter opens, Space peeks, x selects, Shift extends, [ and ] fold.
import { useEffect, useState } from "react";
import { useLatest } from "./useLatest";
import type { Action } from "./actions";
import { flipped } from "./TableRow";
import type { TableProps } from "./Table";
import type { Line, ModelRow, RowLine } from "./tableModel";

type Props<T extends object> = TableProps<T> & {
  lines: readonly Line<T, ModelRow<T>>[];
  scrollTo: (index: number) => void;
  fold: (group: string, wanted: "fold" | "unfold") => void;
};

export function useCursor<T extends object>(props: Props<T>) {
  const { lines, openId, onSelected, selected, onPeek, onOpen } = props;
  const [current, setCurrent] = useState<string | undefined>(undefined);
  const [focus, setFocus] = useState<string | undefined>(undefined);
  const rows = lines.filter((line): line is RowLine<ModelRow<T>> => line.kind === "row");
  const position = rows.findIndex((line) => line.row.id === current);
  const row = rows[position];
  const onCursor = useLatest(props.onCursor);

  useEffect(() => onCursor.current?.(row?.row.original), [onCursor, row?.row.original]);
  // One key press moves the focus once; later clicks are free to take it elsewhere.
  useEffect(() => setFocus(undefined), [focus]);

  const goTo = (index: number): RowLine<ModelRow<T>> | undefined => {
    const next = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    if (next === undefined) return undefined;
    setCurrent(next.row.id);
    setFocus(next.row.id);
    props.scrollTo(lines.indexOf(next));
    if (openId !== undefined && openId !== next.row.id) onPeek?.(next.row.original, "replace");
    return next;
  };
  const step = (by: number) => goTo(position < 0 ? (by > 0 ? 0 : rows.length - 1) : position + by);
  const extend = (by: number) => {
    const next = step(by);
    if (next === undefined || onSelected === undefined) return;
    onSelected(new Set([...(selected ?? []), ...(row ? [row.row.id] : []), next.row.id]));
  };
  const fold = (wanted: "fold" | "unfold") => {
    if (row?.group !== undefined) props.fold(row.group, wanted);
    else if (wanted === "unfold") for (const line of lines) if (line.kind === "group") props.fold(line.group.id, wanted);
  };

  const grouped = props.groupOf !== undefined;
  const all: (Action | false)[] = [
    { id: "table.down", label: "Next row", keys: "j", bar: "move", quiet: true, run: () => step(1) },
    { id: "table.up", label: "Previous row", keys: "k", bar: "move", quiet: true, run: () => step(-1) },
    onOpen !== undefined && { id: "table.open", label: "Open the row", keys: "Enter", bar: "open", quiet: true, run: () => row && onOpen(row.row.original) },
    onPeek !== undefined && { id: "table.peek", label: "Peek at the row", keys: "Space", quiet: true, run: () => row && onPeek(row.row.original, "push") },
    onSelected !== undefined && { id: "table.select", label: "Select the row", keys: "x", bar: "select", quiet: true, run: () => row && onSelected(flipped(selected, row.row.id)) },
    onSelected !== undefined && { id: "table.extend-down", label: "Select down", keys: "Shift+j", quiet: true, run: () => extend(1) },
    onSelected !== undefined && { id: "table.extend-up", label: "Select up", keys: "Shift+k", quiet: true, run: () => extend(-1) },
    grouped && { id: "table.fold", label: "Fold the group", keys: "[", bar: "fold group", quiet: true, run: () => fold("fold") },
    grouped && { id: "table.unfold", label: "Unfold the group", keys: "]", bar: "fold group", quiet: true, run: () => fold("unfold") },
  ];
  const first = rows[0]?.row.id;
  return {
    current: position < 0 ? first : current,
    focus,
    visit: setCurrent,
    actions: all.filter((action): action is Action => action !== false),
  };
}
