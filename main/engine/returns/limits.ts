/** What one return file can hold: whatever is made can be opened. */
export interface ReturnLimits {
  /** Of the whole file; a list of entries has no place for larger numbers. */
  readonly fileBytes: number;
  /** SQLite holds no more in one value. */
  readonly attachmentBytes: number;
  /** A list of entries has no place for more. */
  readonly attachments: number;
}

export const RETURN_LIMITS: ReturnLimits = {
  fileBytes: 0xfff0_0000,
  attachmentBytes: 1_000_000_000,
  attachments: 65_000,
};
