// The live wire: one WebSocket of {topic, id, revision} that makes queries stale. A query is refetched at most once a
// second; when the socket is gone the queries are polled, and the socket is tried again with a growing wait.
import type { QueryClient } from "@tanstack/react-query";
import { serverUrl } from "./client";
import { affected } from "./topics";

export type LiveState = "live" | "reconnecting" | "paused";

const refetchEveryMs = 1_000;
const pollEveryMs = 15_000;
const amberAfterMs = 3_000;
const retryMaxMs = 15_000;

export class Notices {
  private state: LiveState = "live";
  private readonly listeners = new Set<() => void>();
  private readonly dirty = new Set<string>();
  private readonly running = new Set<string>();
  private socket: WebSocket | undefined;
  private retry: number | undefined;
  private amber: number | undefined;
  private poll: number | undefined;
  private attempts = 0;
  private stopped = true;

  constructor(private readonly queries: QueryClient) {}

  readonly current = (): LiveState => this.state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.socket?.close();
    this.socket = undefined;
    for (const timer of [this.retry, this.amber, this.poll]) window.clearTimeout(timer);
    this.retry = this.amber = this.poll = undefined;
  }

  pause(): void {
    this.stop();
    this.enter("paused");
  }

  resume(): void {
    this.enter("live");
    this.start();
    this.refetchAll();
  }

  private connect(): void {
    const address = `${serverUrl.replace(/^http/, "ws")}/v1/notices`;
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.onopen = () => this.opened();
    socket.onmessage = (message) => this.received(message.data);
    socket.onclose = () => {
      if (this.socket === socket) this.lost();
    };
  }

  private opened(): void {
    window.clearTimeout(this.amber);
    window.clearTimeout(this.poll);
    this.amber = this.poll = undefined;
    // What happened while the wire was down was told to nobody.
    if (this.attempts > 0) this.refetchAll();
    this.attempts = 0;
    this.enter("live");
  }

  private lost(): void {
    if (this.stopped) return;
    this.attempts += 1;
    this.amber ??= window.setTimeout(() => this.fallBack(), amberAfterMs);
    const wait = Math.min(retryMaxMs, 500 * 2 ** Math.min(this.attempts, 5)) * (0.5 + Math.random() / 2);
    this.retry = window.setTimeout(() => this.connect(), wait);
  }

  private fallBack(): void {
    this.enter("reconnecting");
    const again = () => {
      this.refetchAll();
      this.poll = window.setTimeout(again, pollEveryMs);
    };
    this.poll = window.setTimeout(again, pollEveryMs);
  }

  private received(text: unknown): void {
    const topic = topicOf(text);
    if (topic === undefined) return;
    for (const root of affected(topic)) this.touch(root);
  }

  private refetchAll(): void {
    const roots = this.queries.getQueryCache().getAll().map((query) => String(query.queryKey[0]));
    for (const root of new Set(roots)) this.touch(root);
  }

  private touch(root: string): void {
    this.dirty.add(root);
    if (!this.running.has(root)) void this.drain(root);
  }

  // One loop a root: refetch, then wait until a second has passed since it began and for the answer, then again if dirty.
  private async drain(root: string): Promise<void> {
    this.running.add(root);
    while (this.dirty.delete(root)) {
      const second = new Promise((resolve) => window.setTimeout(resolve, refetchEveryMs));
      await this.queries.invalidateQueries({ queryKey: [root] }, { cancelRefetch: false }).catch(() => undefined);
      await second;
    }
    this.running.delete(root);
  }

  private enter(state: LiveState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

function topicOf(text: unknown): string | undefined {
  try {
    const notice = JSON.parse(String(text)) as { topic?: unknown };
    return typeof notice.topic === "string" ? notice.topic : undefined;
  } catch {
    return undefined;
  }
}
