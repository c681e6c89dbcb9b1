/** What the command line needs of the sample service; `main/cli.ts` binds the real one. */

export interface SampleServiceOptions {
  readonly port: number | undefined;
  readonly profile: string | undefined;
  readonly data: string | undefined;
  readonly faults: readonly string[];
  readonly requireSignIn: boolean;
  /** The services belong to a portal; implies `requireSignIn`. */
  readonly hasPortal: boolean;
  /** The same services without a row: the other end of a relay. */
  readonly isEmpty: boolean;
  /** So many small services instead of the usual ones. */
  readonly services: number | undefined;
  /** Replicas of earlier years, spread over the services. */
  readonly replicas: number | undefined;
}

export interface RunningSampleService {
  readonly url: string;
  readonly services: readonly { readonly name: string; readonly url: string }[];
  /** Where users sign in through the browser; null or absent without a portal. */
  readonly portal?: { readonly url: string; readonly clientId: string } | null;
  close(): Promise<void>;
}

/** Throws `AppError` `invalid` for an unknown profile or fault, `file` for a folder that cannot be used. */
export type SampleServiceStarter = (options: SampleServiceOptions) => Promise<RunningSampleService>;
