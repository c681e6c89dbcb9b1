/** Changes made in Syncline are told from those of other programs. */
export const ownChanges = `
-- Of \`revision\`, how many this program made. 0: others alone; as many as revision: this program alone.
ALTER TABLE syncline_edit ADD COLUMN own_changes INTEGER NOT NULL DEFAULT 0;
`;
