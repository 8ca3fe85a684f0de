import { useSyncExternalStore } from "react";
import { Notices } from "../api/notices";
import { queries } from "./queries";

export const notices = new Notices(queries);
export const useLiveState = () => useSyncExternalStore(notices.subscribe, notices.current);
