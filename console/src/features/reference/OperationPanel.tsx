import { CopyButton } from "../../ui/CopyButton";
import { IconSearch } from "../../ui/icons";
import { Facts, Panel, Section } from "../../ui/Panel";
import { Empty } from "../../ui/State";
import { curlOf } from "./curl";
import { type Document, nameOf, type Operation, type Reply, type Schema } from "./document";
import { choicesOf, type FieldRow, fieldsOf, limitText, typeText } from "./fields";
import styles from "./OperationPanel.module.css";

type Props = { document: Document; id: string; operation: Operation | undefined; onClose: () => void };

export function OperationPanel({ document, id, operation, onClose }: Props) {
  if (operation === undefined)
    return (
      <Panel kind="Operation" wide onClose={onClose}>
        <Empty icon={<IconSearch className="icon" />} title={`There is no operation ${id}`} text="It may belong to a module that this server does not run, or the link is mistyped." />
      </Panel>
    );
  const { method, path, summary, permission, open, parameters, body, replies } = operation;
  const curl = curlOf(operation);
  const example = body && JSON.stringify(body.example, null, 2);
  return (
    <Panel kind="Operation" wide onClose={onClose}>
      <Section>
        <p className={styles.name}>{method} {path}</p>
        <p className={styles.summary}>{summary}</p>
        <Facts facts={[["Permission", permission ?? (open ? "none: open to anybody" : "none: signed in, or with a token")], ["Operation", <span key="id" className="mono">{id}</span>]]} />
      </Section>
      <Section title="With curl" note={<CopyButton text={curl} label="Copy the curl line" />}>
        <pre className={styles.code}>{curl}</pre>
      </Section>
      {parameters.length > 0 && (
        <Section title="Parameters">
          <Fields label="Parameters" rows={parameters.map(({ name, in: place, required, description = "", schema }) => ({
            path: name, required, type: `${typeText(document, schema)}, ${place}`,
            text: [description, limitText(schema)].filter(Boolean).join("; "), choices: choicesOf(document, schema),
          }))} />
        </Section>
      )}
      {body !== undefined && (
        <Section title={`Body: ${titleOf(document, body.schema)}`}>
          <Fields label="Body" rows={fieldsOf(document, body.schema)} />
        </Section>
      )}
      {example !== undefined && (
        <Section title="Example of a body" note={<CopyButton text={example} label="Copy the example" />}>
          <pre className={styles.code}>{example}</pre>
        </Section>
      )}
      {replies.map((reply) => <ReplySection key={reply.status} document={document} reply={reply} />)}
    </Panel>
  );
}

const titleOf = (document: Document, schema: Schema) => nameOf(schema) ?? typeText(document, schema);

function ReplySection({ document, reply: { status, description, schema } }: { document: Document; reply: Reply }) {
  const other = status === "default";
  const rows = schema === undefined ? [] : fieldsOf(document, schema);
  const name = schema === undefined ? undefined : nameOf(schema);
  return (
    <Section title={`${other ? "Any other status" : `Reply ${status}`}: ${name ?? description}`}>
      {name !== undefined && <p className="t2">{description}.</p>}
      {rows.length === 0 ? (
        <p className="t3">Without a body.</p>
      ) : other ? (
        <details className={styles.more}>
          <summary>Its fields</summary>
          <Fields label="A problem" rows={rows} />
        </details>
      ) : (
        <Fields label={`Reply ${status}`} rows={rows} />
      )}
    </Section>
  );
}

function Fields({ label, rows }: { label: string; rows: FieldRow[] }) {
  if (rows.length === 0) return <p className="t3">No fields.</p>;
  return (
    <table className={styles.fields} aria-label={label}>
      <thead>
        <tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">What it is</th></tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.path}>
            <th scope="row" className="mono">{row.path}{row.required && <span className={styles.required} title="required"> *<span className="hidden"> required</span></span>}</th>
            <td className="t2">{row.type}</td>
            <td>{row.text}{row.choices.length > 0 && <span className={styles.choices}>{row.choices.join(" · ")}</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
