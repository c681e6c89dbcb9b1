/** How a call between the window and the main process is declared: an input that is parsed, an output that is typed. */
import type { z } from 'zod';

declare const output: unique symbol;

/** One call. Its input comes from the renderer and is always parsed; its output is our own data and only typed. */
export interface Call<Input extends z.ZodType, Output> {
  readonly input: Input;
  readonly [output]?: Output;
}

/** Declares a call: `returns<Output>().from(schema)`. */
export function returns<Output>(): {
  from<Input extends z.ZodType>(input: Input): Call<Input, Output>;
} {
  return { from: (input) => ({ input }) };
}

export type InputOf<C> = C extends Call<infer Input, unknown> ? z.infer<Input> : never;
export type OutputOf<C> = C extends Call<z.ZodType, infer Output> ? Output : never;

/** Groups of calls; the channel of a call is `group.method`. */
export type Groups = Readonly<Record<string, Readonly<Record<string, Call<z.ZodType, unknown>>>>>;
