/** A large file that was going up in parts when the program ended goes on with the parts that are still missing. */
export const uploads = `
CREATE TABLE syncline_upload (
  edit_id INTEGER NOT NULL PRIMARY KEY,
  -- SHA-256 of the bytes, in hex: parts of other bytes are of no use.
  digest TEXT NOT NULL,
  -- The item that the service registered for them.
  item_id TEXT NOT NULL,
  part_bytes INTEGER NOT NULL CHECK (part_bytes > 0),
  -- Numbers of the parts that the service has acknowledged, as a JSON array.
  parts TEXT NOT NULL
);
`;
