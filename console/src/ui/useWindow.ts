// Which lines to draw: all up to 100, beyond that only those near the window. Heights are fixed, so nothing is measured.
import { useVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";

const virtualBeyond = 100;
export const rowHeight = 32;
export const groupHeight = 28;

type Window = { virtual: boolean; shown: number[]; before: number; after: number; scrollTo: (index: number) => void };

export function useWindow(lines: readonly { kind: "row" | "group" }[], scroller: RefObject<HTMLElement | null>): Window {
  const virtual = lines.length > virtualBeyond;
  const virtualizer = useVirtualizer({
    count: lines.length,
    enabled: virtual,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.kind === "group" ? groupHeight : rowHeight),
    overscan: 12,
    scrollPaddingStart: groupHeight,
  });
  if (!virtual) return { virtual, shown: lines.map((_, index) => index), before: 0, after: 0, scrollTo: () => undefined };
  const items = virtualizer.getVirtualItems();
  return {
    virtual,
    shown: items.map((item) => item.index),
    before: items[0]?.start ?? 0,
    after: virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0),
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: "auto" }),
  };
}
