import { asProblem } from "../../api/problem";
import type { Page, Subscriber } from "../../api/types";
import { Changed } from "../../ui/Changed";
import { Glyph, type GlyphName } from "../../ui/Glyph";
import { lagText } from "./deliveryWords";
import styles from "./Subscribers.module.css";

type Props = { query: { data: Page<Subscriber> | undefined; error: unknown }; chosen: string | undefined; onChoose: (name: string | undefined) => void };

/** The parts that react to events: how far each is behind, and what it holds. Pressing one shows its events only. */
export function Subscribers({ query, chosen, onChoose }: Props) {
  if (query.data === undefined) return query.error && !asProblem(query.error).forbidden ? <p className={styles.failed} role="status"><Glyph name="warning" />How far the parts are behind could not be loaded.</p> : null;
  return (
    <ul className={styles.parts} aria-label="Parts that react to events">
      {query.data.items.map((part) => (
        <li key={part.name}>
          <button type="button" className={styles.part} aria-pressed={chosen === part.name} title={`Reacts to ${part.types.join(", ")}`} onClick={() => onChoose(chosen === part.name ? undefined : part.name)}>
            <span className="row"><Glyph name={glyphOf(part)} /><span className="b5">{part.name}</span></span>
            <Changed value={`${part.lag} ${part.held}`}><span className="t2">{lagText(part)}</span></Changed>
          </button>
        </li>
      ))}
    </ul>
  );
}

const glyphOf = ({ parked, held }: Subscriber): GlyphName => (parked > 0 ? "critical" : held > 0 ? "warning" : "ok");
