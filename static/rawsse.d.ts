// Types of rawsse.js, which every RawSse server serves as /rawsse.js.
//
// A published event whose type is one of the module's own (state, gap, open, expired, busy, drain) is not dispatched.

/** What a stream asks for, and how. */
export interface RawSseOptions {
  /** Topics, and patterns that end with `*`: 1 to 64 of them. The default is `["default"]`. */
  topics?: string[];

  /**
   * Returns a token for the stream, or nothing if there is none. It is called before the first connection, and again
   * after 401, after 403 and when the token has expired. If it throws, it is called again later.
   */
  token?: () => string | null | undefined | Promise<string | null | undefined>;

  /** Where to begin: the id of the last event that the page has, or `"earliest"`. Without it, with the next event. */
  from?: string;

  /** Keeps the place in `sessionStorage` under this name, so that a page that is loaded again goes on where it was. */
  remember?: string;

  /** Whether all tabs of the origin use one connection. The default is `true`; `false` means one of its own. */
  shared?: boolean;

  /** The URL of this module as the page's own origin serves it. It is needed only if a bundler has moved the module. */
  worker?: string | URL;
}

/**
 * - `connecting`: a request is on its way.
 * - `open`: events arrive.
 * - `waiting`: the connection was lost; the next attempt comes by itself.
 * - `refused`: the server refuses these topics or this token, and there was no new token. `reconnect()` tries again.
 * - `closed`: `drop()` or `close()` was called, or the server has ended the topics for good (204).
 */
export type RawSseState = "connecting" | "open" | "waiting" | "refused" | "closed";

export interface RawSseStateDetail {
  state: RawSseState;
  /** Why, in a few words, where there is something to say. */
  reason?: string;
  /** With `waiting`: the milliseconds until the next attempt. */
  in?: number;
}

/** Events are missing: see "Gaps" in docs/protocol.md. */
export interface RawSseGapDetail {
  reason: "evicted" | "epoch" | "ahead" | "invalid" | "slow" | (string & {});
  /** The cursor that the server was asked for. */
  requested: string;
  /** The id of the event with which the stream goes on. */
  resumed: string;
  /** How many events at most are missing; null if the server can't know. */
  missed: number | null;
}

export interface RawSseOpenDetail {
  /** Milliseconds after which the server sends something at the latest; 0 for never. */
  heartbeat: number;
  /** The id of the newest event: events up to it are replayed, later ones are live. */
  head: string;
  /** Milliseconds after which the stream connects again when it is lost, at the least. */
  retry: number;
  /** The topics of this stream. */
  topics: string[];
  /** The place of this stream: the id right before its first event. */
  cursor: string;
}

/** An event that was published. */
export interface RawSseEvent extends MessageEvent<string> {
  /** Those of the event's topics that this stream asks for. */
  readonly topics: string[];
  /** Whether the event was published before the stream opened. */
  readonly replayed: boolean;
}

export interface RawSseEventMap {
  message: RawSseEvent;
  state: CustomEvent<RawSseStateDetail>;
  gap: CustomEvent<RawSseGapDetail>;
  open: CustomEvent<RawSseOpenDetail>;
  /** The token has expired; a new one is asked for. */
  expired: CustomEvent<{}>;
  /** The server is full; the stream tries again when the server says. */
  busy: CustomEvent<{}>;
  /** The server is about to stop; the stream comes back when the server says. */
  drain: CustomEvent<{}>;
}

/**
 * A stream of events that reconnects by itself and misses nothing silently. Streams with the same URL share a
 * connection, also with those of other tabs, unless their tokens differ in more than their times.
 */
export class RawSse extends EventTarget {
  /** @param url Where the events are, relative to the page: mostly `"/events"`. */
  constructor(url: string | URL, options?: RawSseOptions);

  readonly state: RawSseState;

  /**
   * The place of the stream: the id of the last event that it is past, of any topic and type. Before the stream has
   * opened, it is "" or the remembered place.
   */
  readonly lastEventId: string;

  /** The topics that the stream asks for. */
  readonly topics: string[];

  /** Asks for more topics, from the place where the stream is. */
  add(...topics: string[]): void;

  /** Asks for these topics no longer. At least one must remain. */
  remove(...topics: string[]): void;

  /** Ends the connection and stays down until `reconnect()`. If other streams share the connection, they go on. */
  drop(): void;

  /** Connects now: after `drop()`, after a refusal, or without waiting any longer. It goes on where the stream was. */
  reconnect(): void;

  /** Ends the stream for good. */
  close(): void;

  addEventListener<K extends keyof RawSseEventMap>(
    type: K,
    listener:
      | ((this: RawSse, event: RawSseEventMap[K]) => void)
      | { handleEvent(event: RawSseEventMap[K]): void }
      | null,
    options?: boolean | AddEventListenerOptions,
  ): void;

  /** Listens to the events of a type, as their publisher named it. */
  addEventListener(
    type: string,
    listener: ((this: RawSse, event: RawSseEvent) => void) | { handleEvent(event: RawSseEvent): void } | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
}
