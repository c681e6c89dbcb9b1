/** Codes of refused edits (protocol.md, 9.2) and the failure that carries one. */

export const EDIT_CODES = {
  unspecified: 1000,
  valueMissing: 1001,
  measureMissing: 1002,
  rolledBack: 1003,
  geometryUpdateNotAllowed: 1004,
  curvesNotAllowed: 1005,
  untrustedHtml: 1006,
  notOwner: 1007,
  attachmentAddFailed: 1008,
  attachmentUpdateFailed: 1009,
  attachmentDeleteFailed: 1010,
  rowMissing: 1011,
  heightMissing: 1014,
  geometryRefused: 1015,
  valueRefused: 1016,
  globalIdMissing: 1020,
  globalIdEmpty: 1021,
  globalIdTaken: 1022,
  fieldNotEditable: 1023,
  layerMissing: 2001,
} as const;

export type EditCode = (typeof EDIT_CODES)[keyof typeof EDIT_CODES];

/** One edit is refused; the others of the batch go on. */
export class EditFailure extends Error {
  override readonly name = 'EditFailure';
  readonly code: EditCode;

  constructor(code: EditCode, message: string) {
    super(message);
    this.code = code;
  }
}
