import { useBoard } from "../ui/actions";
import { Dialog } from "../ui/Dialog";
import { Kbd } from "../ui/Kbd";
import styles from "./KeysHelp.module.css";

/** The keys that work on this page. */
export default function KeysHelp({ onClose }: { onClose: () => void }) {
  const actions = useBoard().all().filter((action) => action.keys !== undefined);
  const isPlace = (id: string) => id.startsWith("go.") || id.startsWith("shell.");
  return (
    <Dialog title="Keys of this page" onClose={onClose} size={640}>
      <div className={styles.columns}>
        {[actions.filter((action) => !isPlace(action.id)), actions.filter((action) => isPlace(action.id))].map((list, index) => (
          <section key={index}>
            <h3 className={styles.title}>{index === 0 ? "Here" : "Anywhere"}</h3>
            <dl>
              {list.map((action) => (
                <div key={action.id} className={styles.row}>
                  <dt>
                    <span className="hidden">{action.keys}</span>
                    <Kbd keys={action.keys ?? ""} />
                  </dt>
                  <dd className={action.why === undefined ? undefined : "t3"}>{action.label}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
