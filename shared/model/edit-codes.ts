/**
 * The codes of edit results in plain words (edit results and codes; protocol.md 9.2).
 *
 * A code names a cause, not a release: servers add texts of their own, which stay beside ours in the receipt.
 */

/** Why an edit was not applied, for people who did not read the reference. */
export interface EditCodeText {
  /** A few words for a list: `Value missing`. */
  readonly title: string;
  /** What happened, as a sentence. */
  readonly explanation: string;
  /** What to do now, as a sentence. */
  readonly remedy: string;
}

/** Codes that an edit carries because another edit of the batch failed: never the culprit. */
const ROLLED_BACK_CODES: readonly number[] = [1003, 1012, 2000];

const ROLLED_BACK = 'The edit itself may be fine: it was undone because another edit failed.';
const FIND_CULPRIT =
  'Look for the edit with another code, correct it or hold it back, and synchronise again; this one is still pending.';

/** Every documented code, also the large negative ones that come from the geodatabase below the service. */
export const EDIT_CODES: ReadonlyMap<number, EditCodeText> = new Map([
  text(
    1000,
    'Edit refused',
    'The server could not apply the edit and gives no cause of its own.',
    'Read the words of the server, then synchronise once more; if it comes back, ask the owner of the service.',
  ),
  text(
    1001,
    'Value missing',
    'A field that must have a value is empty.',
    'Fill in the field and synchronise again.',
  ),
  text(
    1002,
    'M missing',
    'The layer stores measures (M values) and the geometry has none.',
    'Draw the geometry with M values, or ask the owner of the service to allow edits without them.',
  ),
  text(1003, 'Rolled back with the batch', ROLLED_BACK, FIND_CULPRIT),
  text(
    1004,
    'Geometry cannot be changed',
    'The layer does not allow its geometries to be edited.',
    'Put the old geometry back and keep the changes of attributes only.',
  ),
  text(
    1005,
    'True curves not allowed',
    'The geometry contains true curves, and the layer takes straight segments only.',
    'Densify the geometry (replace its curves by short straight segments) and synchronise again.',
  ),
  text(
    1006,
    'Text taken for HTML',
    'A text value contains HTML that the service does not trust.',
    'Remove the characters < and > or the markup from the text and synchronise again.',
  ),
  text(
    1007,
    'Not your feature',
    'The service lets only the creator of a feature change it, and this feature belongs to someone else.',
    'Undo the edit, or have the owner of the feature or an administrator make it.',
  ),
  text(
    1008,
    'Attachment not added',
    'The server did not take the new attachment.',
    'Check its file type and size against the limits of the service, and that its feature is on the server.',
  ),
  text(
    1009,
    'Attachment not updated',
    'The server did not take the changed attachment.',
    'Check its file type and size, and that the attachment is still on the server.',
  ),
  text(
    1010,
    'Attachment not deleted',
    'The server did not delete the attachment.',
    'Download first: the attachment may be gone already, or its feature may belong to someone else.',
  ),
  text(
    1011,
    'Gone on the server',
    'The server has no such feature: somebody deleted it, or it was never there.',
    'Download to see the present state; to keep your version, send it as a new feature.',
  ),
  text(1012, 'Rolled back with the batch', ROLLED_BACK, FIND_CULPRIT),
  text(
    1013,
    'Gone or not yours',
    'The feature does not exist on the server any more, or it belongs to someone else.',
    'Ask the server which: a missing feature can be sent as a new one, a feature of someone else needs its owner.',
  ),
  text(
    1014,
    'Z missing',
    'The layer stores elevations (Z values) and the geometry has none.',
    'Draw the geometry with Z values, or ask the owner of the service to set a default Z.',
  ),
  text(
    1015,
    'Geometry refused',
    'The server could not store the geometry.',
    'Check that it has the type of the layer, is not empty and does not cross itself.',
  ),
  text(
    1016,
    'Value refused',
    'The server could not store a value of this feature.',
    'Check the values against type, length and domain of their fields, correct them and synchronise again.',
  ),
  text(
    1017,
    'Server could not insert',
    'The server failed inside while it added the feature.',
    'Synchronise again later; if it comes back, give the words of the server to its administrator.',
  ),
  text(
    1018,
    'Server could not delete',
    'The server failed inside while it deleted the feature.',
    'Synchronise again later; if it comes back, give the words of the server to its administrator.',
  ),
  text(
    1019,
    'Server could not update',
    'The server failed inside while it changed the feature.',
    'Synchronise again later; if it comes back, give the words of the server to its administrator.',
  ),
  text(
    1020,
    'GlobalID not sent',
    'The edit reached the server without a GlobalID.',
    'Report this to the makers of Syncline: every edit is sent with its GlobalID.',
  ),
  text(
    1021,
    'GlobalID empty',
    'The edit reached the server with an empty GlobalID.',
    'Give the row a GlobalID if a script cleared it; otherwise report this to the makers of Syncline.',
  ),
  text(
    1022,
    'Already there',
    'The server has a row with the same GlobalID or the same value in a field that must be unique.',
    'If it is the same row, send yours as an update: the server is asked first. If another row holds the unique value, change yours.',
  ),
  text(
    1023,
    'Field is read-only',
    'The edit changes a field that the service does not let anybody edit.',
    'Put the old value back and synchronise again; if the field was editable before, the service has changed since this replica was created.',
  ),
  text(
    2000,
    'Rolled back with the layer',
    'All edits of this layer were undone because one of them failed.',
    FIND_CULPRIT,
  ),
  text(
    2001,
    'Layer is gone',
    'The service has no such layer any more.',
    'Ask the owner of the service; a republished service needs a new replica, to which pending edits can be carried over.',
  ),
  text(
    -2147217395,
    'Value refused',
    'The database below the service could not set the value of a field.',
    'Check the value against type, length and domain of the field that the server names, and synchronise again.',
  ),
  text(
    -2147220982,
    'Gone on the server',
    'The row was deleted on the server while this edit was pending here.',
    'Download to see the present state; to keep your version, send it as a new feature.',
  ),
  text(
    -2147220987,
    'No permission',
    'The database below the service does not let this account make the edit.',
    'Sign in with an account that may edit, or ask the administrator for the privilege.',
  ),
  text(
    -2147220977,
    'Locked on the server',
    'Somebody else holds a lock on the row or its table.',
    'Synchronise again in a few minutes; if the lock stays, ask the administrator who holds it.',
  ),
  text(
    -2147221403,
    'Parameter missing',
    'The server missed a parameter that it needs for this edit.',
    'Report this to the makers of Syncline together with the words of the server.',
  ),
  text(
    -2147221400,
    'Not editable',
    'The layer does not take edits.',
    'Ask the owner of the service to allow editing; until then hold these edits back.',
  ),
  text(
    -2147221399,
    'M missing',
    'The layer stores measures (M values) and the geometry has none.',
    'Draw the geometry with M values, or ask the owner of the service to allow edits without them.',
  ),
  text(
    -2147221398,
    'Z missing',
    'The layer stores elevations (Z values) and the geometry has none.',
    'Draw the geometry with Z values, or ask the owner of the service to set a default Z.',
  ),
  text(
    -2147221395,
    'Relationship by ObjectID',
    'The layer has a relationship that is keyed by ObjectID, which cannot be synchronised.',
    'The owner of the service must key the relationship by GlobalID and publish the service again.',
  ),
]);

/**
 * The plain words for one code. Total: an unknown code or none at all gives a text that quotes the server.
 * `serverMessage` is what the server said about this edit, or null.
 */
export function describeEditCode(code: number | null, serverMessage: string | null): EditCodeText {
  const known = code === null ? undefined : EDIT_CODES.get(code);
  if (known) return known;
  const words = serverMessage?.trim() ?? '';
  const said = words === '' ? 'and gave no reason' : `and said: “${words.replace(/[.\s]+$/, '')}”`;
  return {
    title: code === null ? 'Edit refused' : `Error ${String(code)}`,
    explanation: `The server refused the edit ${said}.`,
    remedy:
      'Correct what the server names and synchronise again, or hold the edit back and send the rest; if the words do not help, ask the owner of the service.',
  };
}

/** Explanation and remedy in one line, as receipts carry it. */
export function explainEditCode(code: number | null, serverMessage: string | null): string {
  const { explanation, remedy } = describeEditCode(code, serverMessage);
  return `${explanation} ${remedy}`;
}

/** True when the edit only shares the fate of its batch. */
export function isRolledBackCode(code: number | null): boolean {
  return code !== null && ROLLED_BACK_CODES.includes(code);
}

function text(
  code: number,
  title: string,
  explanation: string,
  remedy: string,
): readonly [number, EditCodeText] {
  return [code, { title, explanation, remedy }];
}
