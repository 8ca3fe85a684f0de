import type { Retention, StoreSize } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { useOpenDialog } from "../../ui/dialogs";
import { Facts, Panel, Section } from "../../ui/Panel";
import { useWhyNot } from "../../ui/useMay";
import { durationText } from "./jobModel";
import { bytesText } from "./retentionModel";

export function RetentionPanel({ rule, size, onClose }: { rule: Retention; size: StoreSize | undefined; onClose: () => void }) {
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("retention:write");
  return (
    <Panel kind="Rule" onClose={onClose} foot={<Button keys="e" why={mayWrite} onClick={() => openDialog("retention.edit", { rule })}>Keep longer or shorter...</Button>}>
      <Section>
        <p className="b5">{rule.doc}</p>
        <Facts
          facts={[
            ["Kept", durationText(rule.kept)],
            ["Default", durationText(rule.kept_default)],
            ["Limit", <span key="limit" className="mono">{rule.setting}</span>],
            ["Table", <span key="table" className="mono">{rule.table}</span>],
            rule.oldest !== undefined && ["Oldest", <Ago key="oldest" at={rule.oldest} as="moment" />],
            ["Dropped", `${rule.dropped.toLocaleString()} since the start`],
          ]}
        />
      </Section>
      {size !== undefined && (
        <Section title="The store">
          <Facts
            facts={[
              ["In use", bytesText(size.used_bytes)],
              ["Cap", size.disk_max === 0 ? "none" : bytesText(size.disk_max)],
              size.disk_max > 0 && ["Dropped by it", `${size.dropped_by_cap.toLocaleString()} since the start`],
            ]}
          />
          <p className="t3">Past the cap the oldest of what may go goes early. The ledger always stays.</p>
        </Section>
      )}
    </Panel>
  );
}
