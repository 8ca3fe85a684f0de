import { useNow } from "./now";
import { usePreferences } from "./preferences";
import { absolute, ago, clock, moment } from "./time";

type Props = { at: string; as?: "ago" | "moment" | "clock" };

/** A moment: its age or its time; absolute with zone and UTC on hover. */
export function Ago({ at, as = "ago" }: Props) {
  const now = useNow();
  const { zone } = usePreferences();
  const instant = Date.parse(at);
  const text = as === "ago" ? ago(instant, zone, now) : as === "moment" ? moment(instant, zone, now) : clock(instant, zone, true);
  return (
    <time dateTime={at} title={absolute(instant, zone)}>
      {text}
    </time>
  );
}
