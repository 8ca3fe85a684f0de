import type { Alert } from "../../api/types";
import { Glyph } from "../../ui/Glyph";

export function AlertState({ alert }: { alert: Alert }) {
  if (alert.state === "resolved") return <><Glyph name="ok" /> Resolved</>;
  if (alert.state === "firing") return <><Glyph name="firing" /> Firing</>;
  return <><Glyph name="muted" /> {alert.silenced_by.length > 0 ? "Silenced" : "Inhibited"}</>;
}
