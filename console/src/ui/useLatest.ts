import { useEffect, useRef } from "react";

/** The latest value, for effects that must not run again when it changes. */
export function useLatest<T>(value: T) {
  const ref = useRef(value);
  useEffect(() => {
    ref.current = value;
  });
  return ref;
}
