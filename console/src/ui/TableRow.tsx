import { type ReactNode, useEffect, useRef } from "react";
import { Glyph } from "./Glyph";
import { IconChevronDown, IconChevronRight } from "./icons";
import { countBySeverity, severityClasses } from "./severity";
import styles from "./Table.module.css";
import { classOf } from "./TableHead";
import type { TableProps } from "./Table";
import type { GroupLine, ModelRow, RowLine } from "./tableModel";

type Props<T extends object> = {
  line: RowLine<ModelRow<T>>;
  props: TableProps<T>;
  rowIndex: number | undefined;
  current: boolean;
  focus: boolean;
  onFocused: () => void;
};

export function TableRow<T extends object>({ line, props, rowIndex, current, focus, onFocused }: Props<T>) {
  const element = useRef<HTMLTableRowElement>(null);
  const { id, original } = line.row;
  const { selected, onSelected } = props;
  const isSelected = selected?.has(id) ?? false;
  const isOpen = props.openId === id;
  useEffect(() => {
    if (focus) element.current?.focus({ preventScroll: false });
  }, [focus]);
  const pressed = (event: React.MouseEvent) => {
    if (event.target instanceof Element && event.target.closest("a, button, input, label") !== null) return;
    props.onPeek?.(original, "push");
  };
  return (
    <tr
      ref={element}
      tabIndex={current ? 0 : -1}
      aria-rowindex={rowIndex}
      aria-selected={onSelected ? isSelected : undefined}
      className={`${styles.line} ${isOpen || isSelected ? styles.marked : ""} ${props.onPeek ? styles.pressable : ""}`}
      onClick={pressed}
      onFocus={onFocused}
    >
      {onSelected !== undefined && (
        <td className={styles.select}>
          <label className={styles.hit}>
            <input type="checkbox" checked={isSelected} onChange={() => onSelected(flipped(selected, id))} aria-label={`Select ${id}`} />
          </label>
        </td>
      )}
      {props.columns.map((column) => (
        // Called, not rendered as a component: a page makes its columns anew each time, and each would be another
        // component, whose elements are replaced together with the press that is going on in them.
        <td key={column.id} className={classOf(column)}>
          {column.cell(original)}
        </td>
      ))}
    </tr>
  );
}

export function flipped(selected: ReadonlySet<string> | undefined, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

type GroupProps<T> = { line: GroupLine<T>; columns: number; folded: boolean; note: ReactNode; onFold: () => void };

export function GroupRow<T>({ line, columns, folded, note, onFold }: GroupProps<T>) {
  // Rows without a severity have nothing to count by it.
  const severe = line.rows.filter((row): row is T & { severity: number } => typeof (row as { severity?: unknown }).severity === "number");
  const counts = countBySeverity(severe);
  return (
    <tr className={styles.group}>
      <th colSpan={columns} scope="rowgroup">
        <div className="row">
          <button type="button" className={styles.fold} aria-expanded={!folded} onClick={onFold}>
            {folded ? <IconChevronRight className="icon" /> : <IconChevronDown className="icon" />}
            <span className={styles.name}>{line.group.label}</span>
            <span className="t3">{line.rows.length}</span>
          </button>
          {severityClasses.map(
            ({ id, label }) =>
              counts[id] > 0 && (
                <span key={id} className={`${styles.count} ${styles[id]}`}>
                  <Glyph name={id} label={label} />
                  {counts[id]}
                </span>
              ),
          )}
          <span className="grow" />
          {note}
        </div>
      </th>
    </tr>
  );
}
