// Dialogs by name: a page opens another feature's dialog without knowing the feature. The shell draws the open one.
import { createContext, type ComponentType, useContext } from "react";
import type { DeadLetter, HeldDelivery, Incident, Integration, Matcher, Retention, Session, Silence, Token, Webhook, WebhookDelivery } from "../api/types";

export type Dialogs = {
  "silence.create": { matchers: Matcher[]; again?: Silence };
  "silence.expire": { silence: Silence };
  "incident.resolve": { incidents: Incident[] };
  "token.create": object;
  "token.revoke": { token: Token };
  "integration.create": object;
  "integration.delete": { integration: Integration };
  "dead-letter.delete": { letter: DeadLetter };
  "session.end": { session: Session };
  "delivery.skip": { delivery: HeldDelivery };
  "retention.edit": { rule: Retention };
  "webhook.edit": { webhook?: Webhook };
  "webhook.delete": { webhook: Webhook };
  "webhook.rotate": { webhook: Webhook };
  "webhook.skip": { webhook: Webhook; delivery: WebhookDelivery };
  "dead-letter.purge": { integration: string | undefined; count: string };
};
export type DialogName = keyof Dialogs;
export type DialogProps<Name extends DialogName> = Dialogs[Name] & { onClose: () => void };
export type DialogPanels = { [Name in DialogName]?: ComponentType<DialogProps<Name>> };
export type OpenDialog = <Name extends DialogName>(name: Name, props: Dialogs[Name]) => void;

export const DialogContext = createContext<OpenDialog>(() => undefined);
export const useOpenDialog = (): OpenDialog => useContext(DialogContext);
