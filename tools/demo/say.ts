/** How the demonstration talks: numbered steps, plain sentences, short lists. */

let step = 0;

export function heading(text: string): void {
  step += 1;
  console.log(`\n${step}. ${text}`);
}

export function say(text: string): void {
  console.log(`   ${text}`);
}

export function list(lines: readonly string[]): void {
  for (const line of lines) console.log(`     ${line}`);
}
