import { type ReactNode, useRef } from "react";
import styles from "./Changed.module.css";

/** Tints its cell for 600 ms when `value` changes while on screen; never at first, and not with reduced motion. */
export function Changed({ value, children }: { value: string | number; children: ReactNode }) {
  const first = useRef(value);
  const changed = first.current !== value;
  return (
    <span key={value} className={changed ? styles.changed : styles.same}>
      {children}
    </span>
  );
}
