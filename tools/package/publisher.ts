/** Who hands the installers out, from the environment: SYNCLINE_PUBLISHER and SYNCLINE_HOMEPAGE. */
import { PlainError } from '../app/plain-error.ts';

const NAME_AND_ADDRESS = /^([^<>]*[^<>\s])\s*<([^<>\s@]+@[^<>\s@]+)>$/;

/** Words for electron-builder; none where the environment says nothing, and electron-builder.yml holds. */
export function publisherWords(env: NodeJS.ProcessEnv): string[] {
  const { SYNCLINE_PUBLISHER: publisher, SYNCLINE_HOMEPAGE: homepage } = env;
  return [...nameWords(publisher), ...(homepage ? [`-c.extraMetadata.homepage=${homepage}`] : [])];
}

function nameWords(publisher: string | undefined): string[] {
  if (!publisher) return [];
  const [, name, email] = NAME_AND_ADDRESS.exec(publisher) ?? [];
  if (name === undefined || email === undefined) {
    throw new PlainError(
      'SYNCLINE_PUBLISHER has to be a name and a mail address: "Town of Bay <gis@bay.example>".',
    );
  }
  return [`-c.extraMetadata.author.name=${name}`, `-c.extraMetadata.author.email=${email}`];
}
