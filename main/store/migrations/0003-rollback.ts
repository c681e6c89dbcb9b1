/** A session says again later what rollbackOnFailure did in it. */
export const rollback = `
-- JSON: how many edits were undone, what a check found among them, the words of the server, whether the server was asked.
ALTER TABLE syncline_session ADD COLUMN undone TEXT;
`;
