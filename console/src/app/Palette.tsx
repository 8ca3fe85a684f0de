// The command palette: one input over what is loaded; the server's matches join below and never move the selection.
import "@mantine/core/styles/ModalBase.css";
import "@mantine/core/styles/Modal.css";
import "@mantine/core/styles/Overlay.css";
import { Modal } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Fragment, useEffect, useMemo, useState } from "react";
import { alertCountQuery } from "../api/alerts";
import { incidentCountQuery } from "../api/incidents";
import { useBoard } from "../ui/actions";
import { IconSearch } from "../ui/icons";
import { Kbd } from "../ui/Kbd";
import { Tag } from "../ui/marks";
import { useGo } from "../ui/To";
import styles from "./Palette.module.css";
import { actionEntries, alertEntry, type Entry, incidentEntry, loadedEntries, type Open, search } from "./paletteModel";
import { recent, remember } from "./recent";
import { useStandingEntries } from "./standingEntries";

export default function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<string>();
  const go = useGo();
  const queries = useQueryClient();
  const board = useBoard();
  const standing = useStandingEntries();
  const open: Open = (page, id, panel) => go({ page, id, search: { open: panel } });

  // Taken once: what is on screen behind the palette does not change what it offers.
  const [here] = useState(() => [...actionEntries(board.all()), ...loadedEntries(queries, open)]);
  const found = useServerMatches(text, open);
  const entries = useMemo(() => {
    const all = [...here, ...standing];
    if (text === "") return [...recent(all), ...search(all.filter((entry) => entry.group !== "Alerts" && entry.group !== "Silences"), "")];
    const local = search(all, text);
    const known = new Set(all.map((entry) => entry.id));
    return [...local, ...found.filter((entry) => !known.has(entry.id))];
  }, [here, standing, text, found]);

  const index = Math.max(0, entries.findIndex((entry) => entry.id === chosen));
  const move = (by: number) => setChosen(entries[(index + by + entries.length) % Math.max(1, entries.length)]?.id);
  const run = (entry: Entry | undefined) => {
    if (entry === undefined || entry.why !== undefined) return;
    remember(entry.id.replace(/^recent /, ""));
    onClose();
    entry.run();
  };
  const pressed = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter") run(entries[index]);
    else return;
    event.preventDefault();
  };

  useEffect(() => document.getElementById(`palette-${index}`)?.scrollIntoView({ block: "nearest" }), [index]);

  return (
    <Modal opened onClose={onClose} withCloseButton={false} attributes={{ content: { "aria-label": "Search or run a command" } }} size={640} yOffset="12vh" padding={0} transitionProps={{ duration: 0 }} classNames={{ content: styles.content, overlay: styles.overlay }}>
      <div className={styles.query}>
        <IconSearch className="icon t3" />
        <input
          className={styles.input}
          value={text}
          data-autofocus
          role="combobox"
          aria-label="Search or run a command"
          aria-expanded="true"
          aria-controls="palette-entries"
          aria-activedescendant={entries.length > 0 ? `palette-${index}` : undefined}
          onChange={(event) => { setText(event.target.value); setChosen(undefined); }}
          onKeyDown={pressed}
        />
      </div>
      <div id="palette-entries" className={styles.entries} role="listbox" aria-label="Matches" tabIndex={0}>
        {entries.map((entry, at) => (
          <Fragment key={entry.id}>
            {entry.group !== entries[at - 1]?.group && <div className={styles.group} role="presentation">{entry.group}</div>}
            <div id={`palette-${at}`} role="option" aria-selected={at === index} aria-disabled={entry.why !== undefined || undefined} className={`${styles.entry} ${at === index ? styles.on : ""}`} title={entry.why} onMouseMove={() => setChosen(entry.id)} onClick={() => run(entry)}>
              <span className="ell">{entry.label}</span>
              {entry.why !== undefined && <Tag tone="warning">{entry.why}</Tag>}
              <span className={styles.note}>{entry.keys !== undefined ? <Kbd keys={entry.keys} /> : entry.note}</span>
            </div>
          </Fragment>
        ))}
        {entries.length === 0 && <p className={styles.none}>Nothing here is called that.</p>}
      </div>
    </Modal>
  );
}

function useServerMatches(text: string, open: Open): Entry[] {
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(text.trim()), 150);
    return () => window.clearTimeout(timer);
  }, [text]);
  const enabled = settled.length >= 2;
  const incidents = useQuery({ ...incidentCountQuery({ q: settled }), enabled });
  const alerts = useQuery({ ...alertCountQuery({ q: settled, state: "firing,suppressed,resolved" }), enabled });
  if (!enabled) return [];
  return [
    ...(incidents.data?.items ?? []).slice(0, 8).map((incident) => incidentEntry(incident, open)),
    ...(alerts.data?.items ?? []).slice(0, 8).map((alert) => alertEntry(alert, open)),
  ];
}
