// The frame of a page: one h1 with what it counts, actions at the right, the tabs of its group, the CLI line.
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import type { Call } from "../api/commands";
import { type Action, useActions } from "./actions";
import { Button, type Look } from "./Button";
import { CliLine } from "./CliLine";
import { IconTerminal } from "./icons";
import styles from "./Page.module.css";

export const TabsContext = createContext<ReactNode>(null);

type Props = {
  title: string;
  heading?: ReactNode;
  sub?: ReactNode;
  below?: ReactNode;
  actions?: ReactNode;
  call: Call;
  tabs?: boolean;
  panel?: ReactNode;
  children: ReactNode;
};

export function Page({ title, heading, sub, below, actions, call, tabs = false, panel, children }: Props) {
  const [showsCall, setShowsCall] = useState(false);
  const groupTabs = useContext(TabsContext);
  useEffect(() => {
    document.title = `${title} · Mainstay`;
  }, [title]);
  useActions([{ id: "page.cli", label: showsCall ? "Hide the command line" : "Show the command line", keys: "`", run: () => setShowsCall(!showsCall) }]);
  return (
    <div className={`${styles.page} ${panel ? styles.withPanel : ""}`}>
      <div className={styles.body}>
        <header className={styles.head}>
          <div className={styles.title}>
            {heading ?? <h1 className={styles.h1}>{title}</h1>}
            {sub !== undefined && <span className={`t3 ell ${styles.sub}`}>{sub}</span>}
          </div>
          <div className={styles.actions}>
            <Button look="ghost" icon={<IconTerminal className="icon" />} aria-expanded={showsCall} onClick={() => setShowsCall(!showsCall)}>
              CLI
            </Button>
            {actions}
          </div>
        </header>
        {below}
        {showsCall && (
          <div className={styles.call}>
            <CliLine call={call} />
          </div>
        )}
        {tabs && groupTabs}
        {children}
      </div>
      {panel}
    </div>
  );
}

/** A button of a registered action: the same name and key as in the palette. */
export function ActionButton({ action, look = "plain", icon, size }: { action: Action; look?: Look; icon?: ReactNode; size?: "small" | "normal" }) {
  return (
    <Button look={look} icon={icon} size={size ?? "normal"} keys={action.keys} why={action.why} onClick={action.run}>
      {action.label}
    </Button>
  );
}
