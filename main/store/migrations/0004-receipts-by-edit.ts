/** How an edit fared when it was sent is found without reading every receipt. */
export const receiptsByEdit = `
CREATE INDEX syncline_receipt_by_edit ON syncline_receipt (edit_id);
`;
