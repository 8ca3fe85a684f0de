// What was just done, with its way back for 10 s.
import { useSyncExternalStore } from "react";
import { announce } from "./announce";

export type ToastAction = { label: string; run: () => void };
export type Toast = { id: number; text: string; tone: "ok" | "failed"; actions: ToastAction[] };

const shownMs = 10_000;
const listeners = new Set<() => void>();
let toasts: readonly Toast[] = [];
let last = 0;

function put(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

export function dismiss(id: number): void {
  put(toasts.filter((toast) => toast.id !== id));
}

export function toast({ text, tone = "ok", actions = [] }: { text: string; tone?: Toast["tone"]; actions?: ToastAction[] }): void {
  last += 1;
  const id = last;
  put([...toasts.slice(-2), { id, text, tone, actions }]);
  announce(text);
  window.setTimeout(() => dismiss(id), shownMs);
}

export const useToasts = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
