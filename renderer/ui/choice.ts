/** One of several things to choose from; a reason makes it unavailable and is shown. */
export interface Choice<V extends string = string> {
  readonly value: V;
  readonly label: string;
  readonly description?: string | undefined;
  readonly disabledReason?: string | undefined;
}
