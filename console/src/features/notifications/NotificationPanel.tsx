import type { Notification } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Facts, Panel, Section } from "../../ui/Panel";
import { duration } from "../../ui/time";
import { reasonWords } from "./words";

export function NotificationPanel({ notification: one, onClose }: { notification: Notification; onClose: () => void }) {
  return (
    <Panel kind="Notification" onClose={onClose}>
      <Section>
        <Facts
          facts={[
            ["Receiver", one.receiver],
            ["By", one.integration],
            ["To", <span key="to" className="mono">{one.target}</span>],
            ["Outcome", one.outcome],
            ["Why", reasonWords[one.reason]],
            ["Status", one.status],
            ["Alerts", one.alerts_total],
            ["Sent", <Ago key="at" at={one.at} as="moment" />],
            ["Attempts", one.attempts],
            ["Took", duration(one.duration_ms)],
          ]}
        />
      </Section>
      <Section title="Group">
        <p className="mono">{one.group_key}</p>
      </Section>
      {one.error !== undefined && (
        <Section title="Last error">
          <p className="crit">{one.error}</p>
        </Section>
      )}
    </Panel>
  );
}
