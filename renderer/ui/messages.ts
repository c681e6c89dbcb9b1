/** Words inside the kit itself; words of screens come from the screens. */
export const messages = {
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Copying did not work',
  details: 'Show details',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  showServerAnswer: 'Show the server’s answer',
  copyAnswer: 'Copy the answer',
  copyMessage: 'Copy the message',
  serverCode: 'Code',
  serverExtendedCode: 'Extended code',
  serverMessage: 'Message',
  serverDetails: 'Details',
  whatIsSafe: 'What is safe',
  whatToDo: 'What to do',
  problemCode: 'Kind of problem',
  noMatch: 'Nothing matches what you typed.',
  moreMatches: '{count} more match. Type more to narrow them down.',
  loadingRows: 'Loading',
  rowsFailed: 'These rows could not be read.',
  retryRows: 'Try again',
  noRows: 'No rows.',
  mark: 'Mark',
  headerKeys: 'Enter sorts. Shift and the arrow keys change the width of the column.',
  divider: 'Divider between the two parts',
  numberBetween: 'Type a number from {min} to {max}.',
  numberAtLeast: 'Type a number of at least {min}.',
  numberAtMost: 'Type a number of at most {max}.',
  numberOnly: 'Type a number.',
  wholeNumberOnly: 'Type a whole number.',
} as const;

/** Puts values into the `{names}` of a message. */
export function fill(message: string, values: Readonly<Record<string, string | number>>): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
