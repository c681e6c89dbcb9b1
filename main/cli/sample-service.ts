/** What the command line needs of the sample service; `main/cli.ts` binds the real one. */

export interface SampleServiceOptions {
  readonly port: number | undefined;
  readonly profile: string | undefined;
  readonly data: string | undefined;
  readonly faults: readonly string[];
  readonly requireSignIn: boolean;
}

export interface RunningSampleService {
  readonly url: string;
  readonly services: readonly { readonly name: string; readonly url: string }[];
  close(): Promise<void>;
}

/** Throws `AppError` `invalid` for an unknown profile or fault, `file` for a folder that cannot be used. */
export type SampleServiceStarter = (options: SampleServiceOptions) => Promise<RunningSampleService>;
