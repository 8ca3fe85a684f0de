import { useQuery } from "@tanstack/react-query";
import { commands, matcherText } from "../../api/commands";
import { silenceQuery } from "../../api/silences";
import type { Silence } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { CommandBlock } from "../../ui/CliLine";
import { CopyButton } from "../../ui/CopyButton";
import { useOpenDialog } from "../../ui/dialogs";
import { Glyph } from "../../ui/Glyph";
import { Loaded } from "../../ui/Loaded";
import { Facts, Panel, Section } from "../../ui/Panel";
import { useWhyNot } from "../../ui/useMay";
import { Preview } from "./Preview";
import styles from "./SilencePanel.module.css";
import { Left, SilenceState } from "./SilenceState";

export function SilencePanel({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(silenceQuery(id));
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("silences:write");
  const silence = query.data;
  const over = silence?.state === "expired";
  const foot = silence && (
    <>
      <Button why={mayWrite} onClick={() => openDialog("silence.create", { matchers: silence.matchers, again: silence })}>
        {over ? "Silence again..." : "Edit..."}
      </Button>
      {!over && (
        <Button keys="d" why={mayWrite} onClick={() => openDialog("silence.expire", { silence })}>
          <span className={mayWrite === undefined ? "crit" : undefined}>End silence...</span>
        </Button>
      )}
    </>
  );
  return (
    <Panel kind="Silence" glyph={<Glyph name={over ? "ok" : silence?.state === "pending" ? "waiting" : "muted"} />} onClose={onClose} foot={foot}>
      <Loaded query={query} what="The silence" permission="silences:read">
        {(shown) => <Content silence={shown} />}
      </Loaded>
    </Panel>
  );
}

function Content({ silence }: { silence: Silence }) {
  const call = silence.state === "expired" ? commands.silenceList({ state: "expired" }) : commands.silenceExpire(silence.id);
  return (
    <>
      <Section>
        <p className="b5">{silence.comment}</p>
        <Facts
          facts={[
            ["State", <SilenceState key="state" silence={silence} />],
            ["From", <Ago key="from" at={silence.starts_at} as="moment" />],
            ["Until", <Ago key="until" at={silence.ends_at} as="moment" />],
            silence.state !== "expired" && ["Left", <Left key="left" silence={silence} />],
            ["Made by", silence.created_by],
          ]}
        />
      </Section>
      <Section title="Mutes">
        <pre className={styles.matchers}>{silence.matchers.map(matcherText).join("\n")}</pre>
      </Section>
      {silence.state !== "expired" && (
        <Section title={silence.state === "active" ? "Mutes now" : "Would mute now"} note="of the live alerts">
          <Preview matchers={silence.matchers} />
        </Section>
      )}
      {silence.state !== "expired" && (
        <Section title="When it ends">
          <ul className={styles.ends}>
            <li><Glyph name="notification" />What still fires is sent again</li>
            <li><Glyph name="ok" tone="muted" />Every muted alert stays recorded</li>
          </ul>
        </Section>
      )}
      <Section title="Same from the command line" note={<CopyButton text={call.command} label="Copy command" />}>
        <CommandBlock command={call.command} />
      </Section>
    </>
  );
}
