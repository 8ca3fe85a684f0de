// The bar above a list: severity counts, chips of the active filters, a field that adds one, menus at the right.
import { type ReactNode, useRef, useState } from "react";
import { useActions } from "./actions";
import styles from "./FilterBar.module.css";
import { Glyph } from "./Glyph";
import { Kbd } from "./Kbd";
import { severityClasses, type SeverityClass } from "./severity";

export function FilterBar({ children }: { children: ReactNode }) {
  return (
    <div className={styles.bar} role="group" aria-label="Filters">
      {children}
    </div>
  );
}

type SegmentsProps<T extends string> = { label: string; value: T; options: readonly { id: T; label: ReactNode; name?: string }[]; onChange: (value: T) => void };

export function Segments<T extends string>({ label, value, options, onChange }: SegmentsProps<T>) {
  return (
    <div className={styles.segments} role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.id} type="button" aria-pressed={option.id === value} aria-label={option.name} className={styles.segment} onClick={() => onChange(option.id)}>
          {option.label}
        </button>
      ))}
    </div>
  );
}

type SeverityProps = { value: string | undefined; counts: Record<SeverityClass, number>; more: boolean; onChange: (value: string | undefined) => void };

/** All, critical, warning, info, each with its count; "+" where there are more than were counted. */
export function SeveritySegments({ value, counts, more, onChange }: SeverityProps) {
  const total = counts.critical + counts.warning + counts.info;
  const plus = more ? "+" : "";
  const all = { id: "", name: `All ${total}${plus}`, label: <>All <span className="t2">{total}{plus}</span></> };
  const options = severityClasses.map(({ id, severities, label }) => ({
    id: severities,
    name: `${counts[id]}${plus} ${label}`,
    label: <><Glyph name={id} />{counts[id]}{plus}</>,
  }));
  return <Segments label="Severity" value={value ?? ""} options={[all, ...options]} onChange={(next) => onChange(next || undefined)} />;
}

type ChipProps = { name: string; value: string; onRemove?: (() => void) | undefined };

export function Chip({ name, value, onRemove }: ChipProps) {
  return (
    <span className={styles.chip} title={`${name} ${value}`}>
      {name} <b className={styles.value}>{value}</b>
      {onRemove !== undefined && (
        <button type="button" className={styles.remove} aria-label={`Remove the filter ${name} ${value}`} onClick={onRemove}>
          ×
        </button>
      )}
    </span>
  );
}

type FilterFieldProps = { hint: string; onAdd: (text: string) => string | undefined };

/** "/" goes there; Enter adds what was typed. `onAdd` answers why it cannot be a filter. */
export function FilterField({ hint, onAdd }: FilterFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string>();
  useActions([{ id: "list.filter", label: "Filter", keys: "/", bar: "filter", run: () => input.current?.focus() }]);
  const submit = () => {
    const refused = text.trim() === "" ? undefined : onAdd(text.trim());
    setWrong(refused);
    if (refused === undefined) setText("");
  };
  return (
    <span className={styles.field}>
      <input
        ref={input}
        className={styles.input}
        value={text}
        aria-label="Add a filter"
        placeholder="+ Filter"
        title={hint}
        aria-describedby="filter-hint"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") submit();
          if (event.key !== "Escape") return;
          setText("");
          setWrong(undefined);
          input.current?.blur();
        }}
      />
      <Kbd keys="/" />
      <span id="filter-hint" className={wrong === undefined ? styles.hint : styles.wrong} role={wrong === undefined ? undefined : "alert"}>
        {wrong ?? hint}
      </span>
    </span>
  );
}

export function ActionBar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={`${styles.bar} ${styles.selection}`} role="group" aria-label="Actions on the selection">
      <span className="b5">{label}</span>
      {children}
    </div>
  );
}
