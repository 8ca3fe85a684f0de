import type { Incident } from "../../api/types";
import { Glyph } from "../../ui/Glyph";
import { Initials } from "../../ui/marks";

/** Glyph and word of where an incident stands. */
export function IncidentState({ incident }: { incident: Incident }) {
  if (incident.state === "resolved")
    return (
      <>
        <Glyph name="ok" /> Resolved
      </>
    );
  if (incident.state === "acknowledged")
    return (
      <>
        <Glyph name="acknowledged" /> Acknowledged
        {incident.acknowledged_by !== undefined && <Initials name={incident.acknowledged_by} size="small" />}
      </>
    );
  return incident.alerts_firing > 0 ? (
    <>
      <Glyph name="firing" /> Firing
    </>
  ) : (
    <>
      <Glyph name="waiting" /> Open
    </>
  );
}
