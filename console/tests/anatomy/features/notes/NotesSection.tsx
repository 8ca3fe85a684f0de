import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Incident } from "../../../../src/api/types";
import { attempt } from "../../../../src/ui/attempt";
import { Button } from "../../../../src/ui/Button";
import { Field } from "../../../../src/ui/Field";
import { Loaded } from "../../../../src/ui/Loaded";
import { Section } from "../../../../src/ui/Panel";
import { useWhyNot } from "../../../../src/ui/useMay";
import { addNote, notesQuery, removeNote } from "./api";

/** Notes on an incident: the newest first, with a field for another. */
export default function NotesSection({ incident }: { incident: Incident }) {
  const object = incident.readable_id;
  const query = useQuery(notesQuery(object));
  const why = useWhyNot("notes:write");
  const [text, setText] = useState("");
  const add = async () => {
    if (text.trim() !== "" && (await attempt("Add the note", () => addNote(object, text.trim())))) setText("");
  };
  return (
    <Section title="Notes">
      <Loaded query={query} what="Its notes" permission="notes:read">
        {({ items }) => (
          <ul aria-label="Notes">
            {items.map((note) => (
              <li key={note.id} className="row">
                <span className="ell" title={`by ${note.created_by}`}>{note.text}</span>
                <Button size="small" look="ghost" why={why} aria-label={`Remove "${note.text}"`} onClick={() => void attempt("Remove the note", () => removeNote(note.id))}>
                  Remove
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {why === undefined && (
        <form onSubmit={(event) => { event.preventDefault(); void add(); }}>
          <Field label="Another note" value={text} onChange={(event) => setText(event.target.value)} />
        </form>
      )}
    </Section>
  );
}
