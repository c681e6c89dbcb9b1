/** A replica of branch versioned data has a version of its own, where the server must be asked about its edits. */
export const branchVersion = `
-- As the server spells it, such as anna.Replica_north; null: none, or not known yet.
ALTER TABLE syncline_replica ADD COLUMN branch_version TEXT;
`;
