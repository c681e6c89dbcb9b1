/** What the service answers instead of a result: the `error` object of ArcGIS REST. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: number;
  readonly details: readonly string[];
  readonly extendedCode: number | undefined;

  constructor(
    code: number,
    message: string,
    details: readonly string[] = [],
    extendedCode?: number,
  ) {
    super(message);
    this.code = code;
    this.details = details;
    this.extendedCode = extendedCode;
  }
}
