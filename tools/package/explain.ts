/** Why electron-builder made nothing more, out of what it said. */
import type { BuilderEnd } from './builder.ts';

const MIRRORS =
  'Check that this machine reaches the internet, or name mirrors in ELECTRON_MIRROR and ELECTRON_BUILDER_BINARIES_MIRROR. "npm run check:packages" packs without downloads, for a look only.';

const NOT_REACHED =
  /(?:getaddrinfo )?\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b[^\n]*?(?= failedTask=|\n|$)/;
const PACKAGING = /• packaging +platform=(\S+) arch=(\S+) electron=(\S+)/;
const BUILDING = /• building +target=(.+?) arch=(\S+)/;

/** What there is to say after a run that failed, and what was made before that. */
export function explainEnd({ said, silentFor }: BuilderEnd, isAnyMade: boolean): string {
  const made = isAnyMade
    ? 'What was made before that is named above; the last one may be incomplete.'
    : 'No installer was made.';
  if (silentFor !== null) {
    const step = lastStep(said);
    return `electron-builder said nothing for ${silentFor} minutes and was ended. It was about: ${step}. ${MIRRORS} ${made}`;
  }
  const download = explainDownload(said);
  if (download !== null) return `${download} ${MIRRORS} ${made}`;
  return `electron-builder failed; its own words are above. ${made}`;
}

/** One sentence for a download that failed; null for any other failure, which its own words explain. */
function explainDownload(said: string): string | null {
  const reason = NOT_REACHED.exec(said)?.[0];
  return reason === undefined
    ? null
    : `${lastStep(said)} could not be downloaded (${reason.trim()}).`;
}

/** What electron-builder was about: where it needs something that is not here, it downloads it first. */
function lastStep(said: string): string {
  const line = said.split('\n').findLast((each) => PACKAGING.test(each) || BUILDING.test(each));
  const [, platform, arch, version] = PACKAGING.exec(line ?? '') ?? [];
  if (version !== undefined) return `Electron ${version} for ${platform} ${arch}`;
  const [, target, machine] = BUILDING.exec(line ?? '') ?? [];
  return target === undefined
    ? 'A tool of electron-builder'
    : `The tool that makes ${target} for ${machine}`;
}
