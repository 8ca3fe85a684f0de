import type { Silence } from "../../api/types";
import { Glyph } from "../../ui/Glyph";
import { useNow } from "../../ui/now";
import { usePreferences } from "../../ui/preferences";
import { age, moment } from "../../ui/time";

/** "Muting now", "Starts in 2 min", "Starts 20:00", "Ended 13:40". */
export function SilenceState({ silence }: { silence: Silence }) {
  const now = useNow();
  const { zone } = usePreferences();
  if (silence.state === "active") return <span className="row"><Glyph name="muted" />Muting now</span>;
  if (silence.state === "expired") return <span className="row t2"><Glyph name="ok" tone="muted" />Ended {moment(Date.parse(silence.ends_at), zone, now)}</span>;
  const starts = Date.parse(silence.starts_at);
  const soon = starts - now < 3_600_000;
  return <span className="row"><Glyph name="waiting" />Starts {soon ? `in ${age(starts - now)}` : moment(starts, zone, now)}</span>;
}

export function Left({ silence }: { silence: Silence }) {
  const now = useNow();
  const from = Math.max(now, Date.parse(silence.starts_at));
  return silence.state === "expired" ? <span className="t3">–</span> : <span className="t2">{age(Date.parse(silence.ends_at) - from)}</span>;
}
