import { announce } from "./announce";
import { Button } from "./Button";
import { IconLink } from "./icons";
import { linkToShare } from "./range";
import { toast } from "./toast";

/** Copies the address of this screen; a relative range becomes absolute instants. */
export async function copyLink(defaultRange?: string): Promise<void> {
  await navigator.clipboard.writeText(linkToShare(window.location.href, defaultRange, Date.now()));
  announce("Link copied");
  toast({ text: "Link copied" });
}

export function CopyLink({ quiet = false, keys }: { quiet?: boolean; keys?: string }) {
  return (
    <Button look="ghost" size={quiet ? "small" : "normal"} keys={keys} aria-label={quiet ? "Copy link" : undefined} title="Copy link" onClick={() => void copyLink()} icon={<IconLink className="icon" />}>
      {!quiet && "Copy link"}
    </Button>
  );
}
