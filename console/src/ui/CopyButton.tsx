import { useState } from "react";
import { Button } from "./Button";
import { IconCheck, IconCopy } from "./icons";
import { announce } from "./announce";

type Props = { text: string; label: string; word?: string };

export function CopyButton({ text, label, word }: Props) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    announce("Copied");
    window.setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <Button look={word ? "plain" : "ghost"} size="small" aria-label={word ? undefined : label} title={label} onClick={() => void copy()} icon={copied ? <IconCheck className="icon" /> : <IconCopy className="icon" />}>
      {word && (copied ? "Copied" : word)}
    </Button>
  );
}
