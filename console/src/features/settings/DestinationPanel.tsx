import type { Destination } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Glyph } from "../../ui/Glyph";
import { Facts, Panel, Section } from "../../ui/Panel";
import { To } from "../../ui/To";
import { breakerGlyphs, breakerWords } from "./destinationModel";

export function DestinationPanel({ destination: one, onClose }: { destination: Destination; onClose: () => void }) {
  const { state } = one;
  return (
    <Panel kind="Destination" onClose={onClose}>
      <Section>
        <p className="mono b5">{one.destination}</p>
        <p className="row"><Glyph name={breakerGlyphs[state]} />{breakerWords[state]}{one.failures_in_a_row > 0 && `, failed ${one.failures_in_a_row} times in a row`}</p>
        {one.last_error !== undefined && <p className={state === "closed" ? "t2" : "crit"}>{one.last_error}</p>}
      </Section>
      <Section title="Calls" note="of this server, since it started">
        <Facts
          facts={[
            ["Made", one.calls.toLocaleString()],
            ["Failed", one.failures.toLocaleString()],
            ["Not made", one.rejected.toLocaleString()],
            ["Last call", <Ago key="used" at={one.used_at} as="moment" />],
            one.changed_at !== undefined && ["State since", <Ago key="changed" at={one.changed_at} as="moment" />],
            one.retry_at !== undefined && ["Tried again", <Ago key="retry" at={one.retry_at} as="moment" />],
          ]}
        />
      </Section>
      <Section title="Who calls">
        <p className="t2">
          <To page="webhooks" className="link">Webhooks</To>, each with its deliveries, and the receivers of <To page="notifications" className="link">notifications</To>.
        </p>
      </Section>
    </Panel>
  );
}
