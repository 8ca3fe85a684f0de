import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addNote } from "../../api/incidents";
import { attempt } from "../../ui/attempt";
import { Kbd } from "../../ui/Kbd";
import styles from "./IncidentPage.module.css";

export function NoteField({ id, why }: { id: string; why: string | undefined }) {
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const submit = async () => {
    if (text.trim() === "") return;
    if (!(await attempt("Add the note", () => addNote(id, text.trim())))) return;
    setText("");
    await queries.invalidateQueries({ queryKey: ["timeline", id] });
  };
  return (
    <form className={styles.note} onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <input id="note" aria-label="Add a note" placeholder={why ?? "Add a note"} disabled={why !== undefined} value={text} onChange={(event) => setText(event.target.value)} onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()} />
      <Kbd keys="n" />
    </form>
  );
}
