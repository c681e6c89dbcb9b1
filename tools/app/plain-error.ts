/** A failure that its sentence explains; nobody needs the stack. */
export class PlainError extends Error {}

/** Runs a command of package.json: its result is the exit code, and a PlainError ends it with 1 and the sentence. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    if (!(error instanceof PlainError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
