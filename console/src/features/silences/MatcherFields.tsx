import type { Matcher } from "../../api/types";
import { Button } from "../../ui/Button";
import { IconPlus, IconX } from "../../ui/icons";
import styles from "./SilencePanel.module.css";

type Props = { matchers: readonly Matcher[]; onChange: (matchers: Matcher[]) => void; blank: Matcher };

const operators = [
  ["=", { equal: true, regex: false }],
  ["!=", { equal: false, regex: false }],
  ["=~", { equal: true, regex: true }],
  ["!~", { equal: false, regex: true }],
] as const;

const operatorOf = ({ equal, regex }: Matcher) => `${equal ? "=" : "!"}${regex ? "~" : equal ? "" : "="}`;

export function MatcherFields({ matchers, onChange, blank }: Props) {
  const change = (index: number, part: Partial<Matcher>) => onChange(matchers.map((matcher, at) => (at === index ? { ...matcher, ...part } : matcher)));
  return (
    <fieldset>
      <legend className={styles.legend}>Mute alerts whose labels match all of</legend>
      {matchers.map((matcher, index) => (
        <div key={index} className={styles.matcherRow}>
          <input className={`${styles.input} mono`} aria-label={`Label ${index + 1}`} placeholder="label" value={matcher.name} onChange={(event) => change(index, { name: event.target.value })} data-autofocus={(index === 0 && matcher.name === "") || undefined} />
          <select className={`${styles.input} mono`} aria-label={`Operator ${index + 1}`} value={operatorOf(matcher)} onChange={(event) => change(index, operators.find(([text]) => text === event.target.value)?.[1] ?? {})}>
            {operators.map(([text]) => (
              <option key={text}>{text}</option>
            ))}
          </select>
          <input className={`${styles.input} mono`} aria-label={`Value ${index + 1}`} placeholder="value" value={matcher.value} onChange={(event) => change(index, { value: event.target.value })} />
          <Button look="ghost" size="small" aria-label={`Remove matcher ${index + 1}`} why={matchers.length === 1 ? "A silence needs a matcher" : undefined} onClick={() => onChange(matchers.filter((_, at) => at !== index))} icon={<IconX className="icon" />} />
        </div>
      ))}
      <Button look="ghost" size="small" icon={<IconPlus className="icon" />} onClick={() => onChange([...matchers, blank])}>
        Add a matcher
      </Button>
    </fieldset>
  );
}
