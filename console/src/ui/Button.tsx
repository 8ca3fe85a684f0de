import type { ButtonHTMLAttributes, ReactNode } from "react";
import styles from "./Button.module.css";
import { Kbd } from "./Kbd";

export type Look = "plain" | "primary" | "ghost" | "danger";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: Look;
  size?: "normal" | "small" | "large";
  icon?: ReactNode;
  keys?: string | undefined;
  /** Why it cannot be done now: the button stays visible, and says so. */
  why?: string | undefined;
};

export function Button({ look = "plain", size = "normal", icon, keys, why, children, className, onClick, ...rest }: Props) {
  const blocked = why !== undefined;
  return (
    <button
      type="button"
      {...rest}
      className={[styles.button, styles[look], styles[size], className].filter(Boolean).join(" ")}
      aria-disabled={blocked || undefined}
      title={why ?? rest.title}
      onClick={blocked ? (event) => event.preventDefault() : onClick}
    >
      {icon}
      {children}
      {blocked && <span className="hidden">: {why}</span>}
      {keys !== undefined && <Kbd keys={keys} />}
    </button>
  );
}
