/** How a server family spells what it answers outside synchronisation. The substance is the same in every dialect. */
export type Json = Readonly<Record<string, unknown>>;

/** What an error says before it is spelled. */
export interface ErrorBody {
  readonly code: number;
  readonly extendedCode?: number;
  readonly message: string;
  readonly details: readonly string[];
}

export interface HttpDialect {
  /** Headers beside the content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON of a resource below FeatureServer; the path is what follows it. */
  readonly resource: (path: readonly string[], body: unknown) => unknown;
  /** The body of an error. */
  readonly error: (error: ErrorBody) => Json;
}

/** The documented spellings. */
export const PLAIN_HTTP: HttpDialect = {
  headers: {},
  resource: (_path, body) => body,
  error: (error) => ({ error }),
};
