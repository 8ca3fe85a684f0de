import type { Silence } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Changed } from "../../ui/Changed";
import { Matchers } from "../../ui/marks";
import type { Column } from "../../ui/Table";
import { Left, SilenceState } from "./SilenceState";

export const silenceColumns: readonly Column<Silence>[] = [
  { id: "state", head: "State", width: "148px", cell: (silence) => <SilenceState silence={silence} /> },
  { id: "matchers", head: "Matchers", cell: ({ matchers }) => <Matchers matchers={matchers} /> },
  { id: "comment", head: "Why", width: "190px", hide: "medium", cell: ({ comment }) => <span className="t2" title={comment}>{comment}</span> },
  { id: "owner", head: "Made by", width: "104px", hide: "narrow", cell: ({ created_by: owner }) => <span className="t2" title={owner}>{owner}</span> },
  { id: "ends", head: "Ends", width: "104px", hide: "phone", cell: ({ ends_at: at }) => <Ago at={at} as="moment" /> },
  { id: "left", head: "Left", width: "88px", align: "right", hide: "narrow", cell: (silence) => <Left silence={silence} /> },
  { id: "muted", head: "Mutes now", width: "88px", align: "right", cell: ({ alerts_muted: muted, state }) => (state === "active" ? <Changed value={muted}>{muted}</Changed> : <span className="t3">–</span>) },
];
