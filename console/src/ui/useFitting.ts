// The columns that fit: a table hides by its own width, so a panel beside it narrows it as a small window does.
import { type RefObject, useLayoutEffect, useMemo, useState } from "react";
import type { Column } from "./tableModel";

const limits = [["phone", 520], ["narrow", 760], ["medium", 1040]] as const;

type Narrowness = 0 | 1 | 2 | 3; // how many of the limits the width is within

function narrownessOf(width: number): Narrowness {
  return limits.filter(([, limit]) => width <= limit).length as Narrowness;
}

/** `selectable`: whether there is room for the column of check boxes too. */
export function useFitting<T extends object>(box: RefObject<HTMLElement | null>, columns: readonly Column<T>[]) {
  const [narrowness, setNarrowness] = useState<Narrowness>(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setNarrowness(narrownessOf(element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  const fitting = useMemo(() => {
    const hidden = new Set<string>(limits.slice(limits.length - narrowness).map(([name]) => name));
    return columns.filter((column) => column.hide === undefined || !hidden.has(column.hide));
  }, [columns, narrowness]);
  return { columns: fitting, selectable: narrowness < limits.length };
}
