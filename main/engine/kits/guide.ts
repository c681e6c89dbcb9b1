/** The page that the crew reads first: one sheet of paper, with pictures inside it and no scripts. */
import { dayOf } from '../../../shared/model/kit-making.ts';
import { guidePicture, type GuidePicture } from './guide-pictures.ts';

export interface GuideFacts {
  readonly name: string;
  /** The file that opens the kit. */
  readonly kitFile: string;
  /** Of the copies. */
  readonly names: readonly string[];
  readonly expiresAt: string | null;
  /** File names. */
  readonly installers: readonly string[];
  readonly returnTo: string | null;
  /** Whose the background tiles are; null: none come along. */
  readonly attribution: string | null;
}

interface Step {
  readonly picture: GuidePicture;
  readonly title: string;
  /** HTML. */
  readonly text: string;
}

/** Characters of names: more would not fit on the page. */
const MOST_NAMES = 120;

export function guidePage(facts: GuideFacts): string {
  const { name, expiresAt, attribution } = facts;
  const steps = stepsOf(facts)
    .map(
      ({ picture, title, text }, index) =>
        `<li>${guidePicture(picture)}<h2><span class="number">${index + 1}</span> ${title}</h2><p>${text}</p></li>`,
    )
    .join('\n');
  const end =
    expiresAt === null
      ? ''
      : `<p class="expires"><strong>Good until ${dayOf(expiresAt)}.</strong> After that day, make a return file of what you have, and ask for a new kit before you edit more. Nothing that you edited is lost.</p>`;
  const tiles =
    attribution === null ? '' : `<p class="note">Background map: ${escape(attribution)}</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(name)}: start here</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header><p class="kind">Crew kit</p><h1>${escape(name)}</h1>${end}</header>
<ol>
${steps}
</ol>
<section>
<h2>Good to know</h2>
<ul>
<li>You need no internet connection and no account. What you edit is saved in your file at once.</li>
<li>Every copy is for one person, on one computer. Do not hand yours on to somebody else: ask for another one.</li>
<li>You can make return files as often as you like. Each holds everything that you have handed in so far, so one that is lost on the way is no loss.</li>
</ul>
</section>
<footer>${tiles}<p class="note">Made with Syncline. The built-in map of the world: Natural Earth.</p></footer>
</main>
</body>
</html>
`;
}

function stepsOf({ kitFile, names, installers, returnTo }: GuideFacts): readonly Step[] {
  const files =
    installers.join().length <= MOST_NAMES
      ? installers.map(named).join(' or ') +
        (installers.length > 1 ? ', whichever fits your computer' : '')
      : 'the one that fits your computer';
  const list = names.join().length <= MOST_NAMES ? `: ${names.map(strong).join(', ')}` : '';
  return [
    {
      picture: 'stick',
      title: 'Copy the folder',
      text: 'Copy everything from the stick into a folder on your computer. Work there, and not on the stick.',
    },
    {
      picture: 'install',
      title: 'Install Syncline',
      text:
        installers.length === 0
          ? 'Syncline must be on your computer already. If it is not, ask whoever gave you this kit.'
          : `Open the folder ${named('installers')} and start ${files}. It works without a connection.`,
    },
    {
      picture: 'open',
      title: 'Open the kit',
      text: `Double-click ${named(kitFile)}${names.length === 1 ? '.' : `, then choose your name${list}.`}`,
    },
    {
      picture: 'edit',
      title: 'Edit',
      text: `Choose a feature on the ${strong('Map')} or in the ${strong('List')}, and change it in the form. Add new ones, and add photos. Everything is saved at once.`,
    },
    {
      picture: 'hand-in',
      title: 'Hand in',
      text: `When you are done, or in between, choose ${strong('Hand in')}. Say who you are, then choose ${strong('Make the return file…')} and where it goes.`,
    },
    {
      picture: 'send',
      title: 'Send it back',
      text: `Bring or send the file that ends with ${named('.syncline-return')} to ${returnTo === null ? 'whoever gave you this kit' : strong(returnTo)}: on a stick, or by mail.`,
    },
  ];
}

function strong(text: string): string {
  return `<b>${escape(text)}</b>`;
}

function named(fileName: string): string {
  return `<span class="file">${escape(fileName)}</span>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const STYLE = `
@page { size: A4; margin: 12mm; }
* { box-sizing: border-box; margin: 0; padding: 0; }
body { background: #fff; color: #1c2326; font: 10.5pt/1.4 system-ui, 'Segoe UI', 'Liberation Sans', sans-serif; }
main { max-width: 186mm; margin: 0 auto; padding: 6mm; }
header { border-bottom: 2px solid #146c76; padding-bottom: 3mm; }
.kind { color: #146c76; font-size: 10pt; }
h1 { font-size: 21pt; line-height: 1.15; overflow-wrap: anywhere; }
.expires { margin-top: 2.5mm; padding: 2mm 3mm; border-left: 3px solid #9a5b00; background: #fdf5e6; }
ol { display: grid; grid-template-columns: repeat(2, 1fr); gap: 3mm 8mm; margin-top: 4mm; list-style: none; }
ol > li { break-inside: avoid; min-width: 0; }
svg { display: block; width: 100%; height: 28mm; background: #f2f5f5; border-radius: 2mm; }
svg * { fill: none; stroke: #4a5a5f; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
svg .paper { fill: #fff; }
svg .shade { fill: #d8e0e2; }
svg .tint { fill: #cfe6e8; stroke: #146c76; }
svg .accent { stroke: #146c76; stroke-width: 4; }
svg .strong { stroke: #146c76; stroke-width: 3; }
svg .button, svg .dot { fill: #146c76; stroke: #146c76; }
svg .onbutton { stroke: #fff; stroke-width: 3; }
svg .pointer { fill: #1c2326; stroke: #fff; stroke-width: 1.5; }
ol h2 { display: flex; gap: 2mm; align-items: center; margin-top: 2mm; font-size: 12pt; }
.number { flex: none; width: 6mm; height: 6mm; border-radius: 50%; background: #146c76; color: #fff; font-size: 10pt; line-height: 6mm; text-align: center; }
ol p { margin-top: 1mm; }
ol p, .note { overflow-wrap: anywhere; }
.file { font-family: ui-monospace, 'Liberation Mono', monospace; font-size: 9.5pt; overflow-wrap: anywhere; }
section { margin-top: 5mm; padding-top: 3mm; border-top: 1px solid #c6d0d2; }
section h2 { font-size: 11pt; }
section ul { margin: 1mm 0 0 5mm; }
footer { margin-top: 3mm; }
.note { color: #55646a; font-size: 9pt; }
@media print { main { padding: 0; } body, svg, .number, .expires { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
